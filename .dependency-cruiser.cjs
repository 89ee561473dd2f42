// Who may know whom. The reasons stand in docs/how-it-works.md; test/boundaries plants one bad import per rule here.
const src = '^libs/livetemplate/src/';
const pure = ['errors', 'ports', 'template', 'analysis', 'program', 'protocol'];
const pureRooms = `${src}(${pure.join('|')})/`;
const engine = [...pure, 'page'];
const packages = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

// Rooms outside of the engine take it by its front door.
const outer = ['nest', 'testing', 'cli'];

// A room: the rooms it may import besides itself.
const floors = {
  errors: [],
  ports: ['errors'],
  template: ['errors'],
  analysis: ['errors', 'ports', 'template'],
  program: ['errors', 'ports', 'template', 'analysis'],
  protocol: ['errors', 'ports', 'program'],
  page: pure,
  token: ['errors', 'ports'],
  store: ['errors', 'ports'],
  loader: ['errors', 'ports'],
  nest: [...engine, 'token', 'store', 'loader'],
  client: ['protocol'],
  testing: [...engine, 'token', 'store', 'loader', 'nest'],
  cli: [...pure, 'loader'],
};

const rule = (name, from, to) => ({ name, severity: 'error', from, to });

// A package that only these rooms may know, so that replacing it is work in one place.
const home = (name, rooms) =>
  rule(
    `${name}-has-its-home`,
    { path: src, pathNot: `${src}(${rooms.join('|')})/` },
    { path: `node_modules/${name}/` },
  );

// The only packages a room may know.
const only = (room, names) =>
  rule(
    `${room}-packages`,
    { path: `${src}${room}/` },
    { dependencyTypes: packages, pathNot: `node_modules/(${names.join('|')})/` },
  );

module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }),
    rule('no-unresolved', {}, { couldNotResolve: true }),
    ...Object.entries(floors).map(([room, may]) =>
      rule(
        `${room}-stays-on-its-floor`,
        { path: `${src}${room}/` },
        { path: src, pathNot: `${src}((${[room, ...may].join('|')})/${outer.includes(room) ? '|core\\.ts$' : ''})` },
      ),
    ),
    rule(
      'rooms-are-known',
      { path: `${src}[^/]+/`, pathNot: `${src}(${Object.keys(floors).join('|')})/` },
      { path: '.' },
    ),
    rule(
      'protocol-takes-only-types-from-program',
      { path: `${src}protocol/` },
      { path: `${src}program/`, dependencyTypesNot: ['type-only'] },
    ),
    rule('core-is-without-nest', { path: `${src}core[.]ts$` }, { path: `${src}(nest|client|testing|cli)/` }),
    rule('pure-rooms-have-no-packages', { path: pureRooms }, { dependencyTypes: ['core', ...packages] }),
    rule('no-node-in-page-or-client', { path: `${src}(page|client)/` }, { dependencyTypes: ['core'] }),
    only('page', ['lru-cache']),
    only('client', ['socket.io-client', 'engine.io-client']),
    only('cli', []),
    home('@nestjs', ['nest', 'testing']),
    home('socket.io', ['nest']),
    home('socket.io-client', ['client', 'testing']),
    home('ioredis', ['store/redis']),
    home('jose', ['token', 'nest']),
    home('prom-client', ['nest/metrics']),
    home('@opentelemetry', ['nest/tracing']),
    rule('library-knows-no-outsiders', { path: '^libs/' }, { path: '^(apps|bench|test|tools)/' }),
    rule(
      'library-publishes-what-it-imports',
      // What the client imports is bundled into its script, so users never install it.
      { path: src, pathNot: `${src}client/` },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    ),
    rule(
      'apps-use-front-doors',
      { path: '^apps/' },
      { path: '^libs/', pathNot: `${src}((index|core)[.]ts|testing/index[.]ts)$` },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.](spec|e2e-spec|browser-spec)[.]ts$' },
    // `import type` binds rooms together, too.
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['livetemplate-src', 'import', 'node', 'default', 'types'],
    },
  },
};
