export default {
  testEnvironment: 'node',
  // Tests assert behaviour, not speed: only what hangs is ended.
  testTimeout: 600_000,
  // The library is tested from its source, never from a build that may be stale.
  testEnvironmentOptions: { customExportConditions: ['livetemplate-src', 'node', 'node-addons'] },
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test', '<rootDir>/tools'],
  testRegex: '\\.(spec|e2e-spec|browser-spec)\\.ts$',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/libs/[^/]+/dist/'],
  globalSetup: '<rootDir>/test/setup/global-setup.mjs',
  globalTeardown: '<rootDir>/test/setup/global-teardown.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  reporters: ['default', '<rootDir>/test/setup/hang-watch.mjs'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', '^fast-check$': '<rootDir>/test/setup/fast-check.ts' },
  // By default jest leaves one core idle, which on two cores is half the machine.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  // The other provider counts swc's decorator helpers as branches of ours.
  coverageProvider: 'v8',
  collectCoverageFrom: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts', '!**/*.spec.ts', '!**/main.ts'],
  coverageReporters: ['text-summary', 'json-summary', 'lcov'],
};
