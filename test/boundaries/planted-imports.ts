/** A file of the planted tree: its path, inside the library unless it starts with a folder of the workspace, and its text. */
export type PlantedFile = readonly [file: string, text: string];

/** Imports as they should be. They also stand for what the bad ones point at. */
export const soundFiles: readonly PlantedFile[] = [
  ['errors/good.ts', `export const good = () => true;`],
  ['ports/good.ts', `export { good } from '../errors/good.js';`],
  ['template/good.ts', `export { good } from '../errors/good.js';`],
  ['analysis/good.ts', `import '../ports/good.js';\nexport { good } from '../template/good.js';`],
  ['program/good.ts', `export { good } from '../analysis/good.js';\nexport interface Good { readonly good: boolean }`],
  [
    'protocol/good.ts',
    `import type { Good } from '../program/good.js';\nexport const good = (value: Good) => value.good;`,
  ],
  ['page/good.ts', `import 'mutative';\nimport 'lru-cache';\nexport { good } from '../protocol/good.js';`],
  ['page/user.ts', `export { good } from './good.js';`],
  ['token/good.ts', `import 'node:crypto';\nimport 'jose';\nexport { good } from '../ports/good.js';`],
  ['store/good.ts', `export { good } from '../ports/good.js';`],
  ['store/redis/good.ts', `import 'ioredis';\nexport { good } from '../good.js';`],
  ['loader/good.ts', `import 'node:fs';\nexport { good } from '../errors/good.js';`],
  ['nest/good.ts', `import '@nestjs/common';\nimport 'socket.io';\nexport { good } from '../page/good.js';`],
  ['client/good.ts', `import 'idiomorph';\nimport 'socket.io-client';\nexport { good } from '../protocol/good.js';`],
  ['testing/good.ts', `import '@nestjs/common';\nexport { good } from '../nest/good.js';`],
  ['cli/good.ts', `import 'node:process';\nexport { good } from '../program/good.js';`],
  ['core.ts', `export { good } from './page/good.js';`],
  ['index.ts', `export { good } from './nest/good.js';`],
  ['apps/demo/src/good.ts', `import '../../../libs/livetemplate/src/index.js';`],
  ['test/good.ts', `export {};`],
];

/** Every rule, with an import that it must report. */
export const badFiles: ReadonlyArray<readonly [rule: string, ...PlantedFile]> = [
  ['no-cycles', 'page/good.ts', `export { good } from './user.js';`],
  ['no-unresolved', 'page/lost.ts', `import './nowhere.js';`],
  ['errors-stays-on-its-floor', 'errors/bad.ts', `import '../ports/good.js';`],
  ['ports-stays-on-its-floor', 'ports/bad.ts', `import '../template/good.js';`],
  ['template-stays-on-its-floor', 'template/bad.ts', `import '../analysis/good.js';`],
  [
    'template-stays-on-its-floor',
    'template/bad-type.ts',
    `import type { Good } from '../program/good.js';\nexport let x: Good;`,
  ],
  ['analysis-stays-on-its-floor', 'analysis/bad.ts', `import '../program/good.js';`],
  ['program-stays-on-its-floor', 'program/bad.ts', `import '../protocol/good.js';`],
  ['protocol-stays-on-its-floor', 'protocol/bad.ts', `import '../template/good.js';`],
  ['page-stays-on-its-floor', 'page/bad.ts', `import '../store/good.js';`],
  ['token-stays-on-its-floor', 'token/bad.ts', `import '../store/good.js';`],
  ['store-stays-on-its-floor', 'store/bad.ts', `import '../page/good.js';`],
  ['loader-stays-on-its-floor', 'loader/bad.ts', `import '../template/good.js';`],
  ['nest-stays-on-its-floor', 'nest/bad.ts', `import '../client/good.js';`],
  ['client-stays-on-its-floor', 'client/bad.ts', `import '../page/good.js';`],
  ['testing-stays-on-its-floor', 'testing/bad.ts', `import '../client/good.js';`],
  ['cli-stays-on-its-floor', 'cli/bad.ts', `import '../page/good.js';`],
  ['rooms-are-known', 'attic/bad.ts', `import '../errors/good.js';`],
  [
    'protocol-takes-only-types-from-program',
    'protocol/value.ts',
    `import { good } from '../program/good.js';\ngood();`,
  ],
  ['core-is-without-nest', 'core.ts', `export * from './nest/good.js';`],
  ['pure-rooms-have-no-packages', 'program/node.ts', `import 'node:crypto';`],
  ['pure-rooms-have-no-packages', 'analysis/package.ts', `import 'lru-cache';`],
  ['no-node-in-page-or-client', 'page/node.ts', `import 'node:fs';`],
  ['page-packages', 'page/package.ts', `import 'rxjs';`],
  ['client-packages', 'client/package.ts', `import 'rxjs';`],
  ['@nestjs-has-its-home', 'store/nest.ts', `import '@nestjs/common';`],
  ['socket.io-has-its-home', 'store/socket.ts', `import 'socket.io';`],
  ['socket.io-client-has-its-home', 'nest/socket.ts', `import 'socket.io-client';`],
  ['ioredis-has-its-home', 'store/redis.ts', `import 'ioredis';`],
  ['jose-has-its-home', 'store/jose.ts', `import 'jose';`],
  ['library-knows-no-outsiders', 'nest/outside.ts', `import '../../../../test/good.js';`],
  ['library-publishes-what-it-imports', 'nest/dev.ts', `import 'esbuild';`],
  ['apps-use-front-doors', 'apps/demo/src/bad.ts', `import '../../../libs/livetemplate/src/page/good.js';`],
];

const WORKSPACE_FOLDERS = /^(apps|test)\//;

/** The path of a planted file from the root of its tree. */
export const inTree = (file: string) => (WORKSPACE_FOLDERS.test(file) ? file : `libs/livetemplate/src/${file}`);
