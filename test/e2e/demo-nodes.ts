import '../browser/demo/support/own-redis-keys.js';

// What nodes have in common is not made up by each of them.
process.env['LIVETEMPLATE_SECRET'] = 'a-secret-of-all-nodes-of-the-demo';
process.env['SESSION_SECRET'] = 'another-secret-of-all-nodes-of-the-demo';
