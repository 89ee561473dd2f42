import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DEFAULT_KEYS, keyOptions, type KeyOptions } from './key.options.js';

it('fills in the defaults that its documentation names, and freezes', async () => {
  const source = await readFile(join(import.meta.dirname, 'key.options.ts'), 'utf8');
  const documented = [...source.matchAll(/@default ([\d_]+)[^/]*\*\/\s*readonly (\w+)/gu)].map(
    ([, value = '', name]) => [name, Number(value.replaceAll('_', ''))],
  );
  expect(Object.fromEntries(documented)).toEqual(DEFAULT_KEYS);
  expect(keyOptions({})).toEqual(DEFAULT_KEYS);
  expect(Object.isFrozen(keyOptions({}))).toBe(true);
});

it.each([
  { rotateEveryMs: 3_600_000, previousForMs: 900_000 },
  { rotateEveryMs: 3_600_000, previousForMs: 3_600_000 },
])('takes %j', (given) => {
  expect(keyOptions(given)).toEqual(given);
});

it.each<[string, object]>([
  ['"keys.rotateEveryMs" must be a whole number from 3600000 on. Received 3599999.', { rotateEveryMs: 3_599_999 }],
  ['"keys.rotateEveryMs" must be a number above 0. Received "daily".', { rotateEveryMs: 'daily' }],
  ['"keys.previousForMs" must be a whole number from 900000 to "keys.rotateEveryMs"', { previousForMs: 899_999 }],
  ['which is 86400000. Received 86400001.', { previousForMs: 86_400_001 }],
  ['There is no option "keys.previousMs".', { previousMs: 1 }],
])('refuses: %s', (message, given) => {
  expect(() => keyOptions(given as KeyOptions)).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION', message: expect.stringContaining(message) }),
  );
});
