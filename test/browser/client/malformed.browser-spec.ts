import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BlockPatch } from '../../../libs/livetemplate/src/protocol/index.js';
import { ClientBrowser, documentShape } from './support/client-browser.js';
import { servePage } from './support/reference-renderer.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

const shape = documentShape(
  ['<p>', '</p><div>', '</div><ul>', '</ul><i>', '</i>'],
  [['t'], ['b', 1], ['l', 2], ['t']],
  { s: ['<b>', '</b>'], d: [['t']] },
  { s: ['<li>', '</li>'], d: [['t']] },
);
const served = ['1', [-1], [['a'], ['b'], ['c']], 'end'];

/** What comes where the grammar allows something else; the patch begins well. */
const malformed: [string, unknown[]][] = [
  ['a slot that is not there', [99, 'x']],
  ['a number for a text', [3, 5]],
  ['an array for a text', [3, ['x']]],
  ['a branch that is not there', [1, [7, 'x']]],
  ['a change inside a branch that is not shown', [1, [[0, 'x']]]],
  ['a text for a list', [2, 'x']],
  ['an operation that nobody knows', [2, ['?', 1]]],
  ['a change of an item that is not there', [2, [3, 0, 'x']]],
  ['a change of several, one of which is not there', [2, [':', 0, 0, 'x', 3, 'y']]],
  ['the removal of an item that is not there', [2, -4]],
  ['the removal of more than there is', [2, ['-', 1, 3]]],
  ['an insertion behind the end', [2, ['+', 4, ['x']]]],
  ['a move from behind the end', [2, ['>', 3, 0]]],
  ['a move behind the end', [2, ['>', 0, 3]]],
  ['a swap with nothing', [2, ['x', 0, 3]]],
  ['an order that leaves one out', [2, ['p', 2, 0]]],
  ['an order that names one twice', [2, ['p', 2, 0, 2]]],
  ['a run with nothing before it', [2, ['p', -3]]],
];

describe('a patch that does not follow the grammar', () => {
  it.each(malformed)('is no end of the page: %s', async (_name, rest) => {
    const page = await browser.adopt(shape, served);
    const patch = [0, '2', ...rest];
    await page.evaluate((change) => harness.patch(...(JSON.parse(change) as BlockPatch)), JSON.stringify(patch));
    // What comes before the state belongs to a document that is not known any more.
    await page.evaluate(() => harness.patch(3, 'later'));
    expect(await page.evaluate(() => [harness.transport.resyncs, harness.api.seq])).toEqual([1, 1]);
    expect(await page.evaluate(() => harness.faults.map(({ code }) => code))).toEqual(['dom.drift']);

    await page.evaluate(() => harness.state(5, '5', [0, 'bold'], [['x'], ['y']], 'end'));
    await page.evaluate(() => harness.patch(2, ['>', 1, 0]));
    const expected = servePage(shape, ['5', [0, 'bold'], [['y'], ['x']], 'end']);
    const compared = await page.evaluate((html) => harness.compare(html), expected);
    expect(compared.shown).toBe(compared.expected);
    expect(await page.evaluate(() => [harness.api.seq, harness.reloads])).toEqual([6, 0]);
  });
});
