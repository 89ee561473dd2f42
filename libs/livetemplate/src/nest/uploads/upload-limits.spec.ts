import { describe, expect, it } from '@jest/globals';

import { isAccepted, resolveUploadLimits, type UploadLimits } from './upload-limits.js';
import { UploadRefusedException } from './upload-refused.exception.js';
import { uploadOptions } from './upload.options.js';
import { Uploads } from './uploads.decorator.js';

describe('the limits of a field', () => {
  it('are those that are given, and else the usual ones', () => {
    const usual = { maxBytes: 8_000_000, maxFiles: 1, accept: [] };
    expect(resolveUploadLimits('a', {})).toEqual(usual);
    const given = { maxBytes: 5, accept: ['IMAGE/*', '.Md'] };
    expect(resolveUploadLimits('a', given)).toEqual({ ...usual, maxBytes: 5, accept: ['image/*', '.md'] });
  });

  it.each<[UploadLimits, string]>([
    [{ maxBytes: 0 }, `"@Uploads('a').maxBytes" must be a number above 0. Received 0.`],
    [{ maxFiles: -1 }, `"@Uploads('a').maxFiles" must be a number above 0. Received -1.`],
    [{ accept: 'image/*' as never }, `"@Uploads('a').accept" must be a list of types and endings, such as`],
    [{ accept: ['image'] }, `"@Uploads('a').accept" must be a list of types and endings, such as`],
    [
      { maxSize: 1 } as never,
      `There is no option "@Uploads('a').maxSize". Those that there are: maxBytes, maxFiles, accept.`,
    ],
  ])('%j are told to be wrong where the class is declared', (limits, message) => {
    expect(() => Uploads('a', limits)).toThrow(message);
  });

  it('belong to a parameter of a method', () => {
    expect(() => Uploads('a')(class {}, undefined, 0)).toThrow('belongs to a parameter of a method');
  });

  it.each<[accept: string[], name: string, type: string, is: boolean]>([
    [[], 'a', 'b/c', true],
    [['image/*'], 'a', 'image/png', true],
    [['image/*'], 'a', 'imagery/png', false],
    [['image/png'], 'a', 'IMAGE/PNG', true],
    [['image/png'], 'a.png', 'image/pngx', false],
    [['.tar.gz', '.md'], 'A.TAR.GZ', '', true],
    [['.md'], 'md', '', false],
  ])('%j take %j of the type %j: %j', (accept, name, type, is) => {
    expect(isAccepted(accept, { name, type })).toBe(is);
  });
});

it('an option that is misspelt is told', () => {
  expect(() => uploadOptions({ maxBytes: 1 } as never)).toThrow('There is no option "uploads.maxBytes".');
  expect(uploadOptions({ timeoutMs: 5 })).toEqual({
    maxRequestBytes: 32_000_000,
    maxMemoryBytes: 256_000_000,
    timeoutMs: 5,
  });
});

describe('what is refused', () => {
  it.each([
    [999, '999 bytes'],
    [1_500, '1.5 KB'],
    [8_388_608, '8.39 MB'],
  ])('says %d as %s', (limit, words) => {
    const { breaches, ...refused } = new UploadRefusedException([{ field: 'f', file: 'a', reason: 'size', limit }]);
    expect(breaches).toHaveLength(1);
    expect(refused).toMatchObject({ response: { fields: { f: [`“a” is larger than ${words}.`] } } });
  });

  it('says only the end of a name that is long', () => {
    const breach = { field: 'f', file: `${'a'.repeat(200)}.png`, reason: 'size', limit: 1 } as const;
    const { fields } = new UploadRefusedException([breach]).getResponse() as { fields: { f: string[] } };
    expect(fields.f[0]).toBe(`“…${'a'.repeat(56)}.png” is larger than 1 bytes.`);
  });
});
