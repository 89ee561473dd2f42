import { randomUUID } from 'node:crypto';

// Specs that run at the same time share a Redis; what the visitors of one demo have in common is no business of another. Read where the demo is loaded.
process.env['REDIS_PREFIX'] = `demo-${randomUUID()}`;
