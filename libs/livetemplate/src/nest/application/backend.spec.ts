import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Logger, type LoggerService } from '@nestjs/common';

import { MemoryPageStore } from '../../store/index.js';
import { resolveOptions } from '../resolve-options.js';
import { createBackend } from './backend.js';

const warnings: unknown[] = [];

beforeAll(() => {
  const logger: LoggerService = { log: () => {}, error: () => {}, warn: (text: unknown) => warnings.push(text) };
  Logger.overrideLogger(logger);
});

afterAll(() => Logger.overrideLogger(true));

it('says at the start that a store of its own shares pages and nothing else, where processes share it', async () => {
  const start = (store: MemoryPageStore | 'memory'): Promise<unknown> =>
    createBackend(resolveOptions({ templates: {}, store }, undefined));
  await start('memory');
  await start(new MemoryPageStore());
  expect(warnings).toEqual([]);
  const store = new MemoryPageStore({ shared: true });
  expect(await start(store)).toMatchObject({ store, bus: undefined });
  expect(warnings).toEqual([
    expect.objectContaining({ message: expect.stringContaining('They share pages and nothing else') as unknown }),
  ]);
});
