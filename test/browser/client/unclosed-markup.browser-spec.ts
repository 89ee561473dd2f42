import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BlockPatch } from '../../../libs/livetemplate/src/protocol/index.js';
import { ClientBrowser, documentShape } from './support/client-browser.js';
import { servePage } from './support/reference-renderer.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

/** Trusted markup that a parser closes elsewhere than where its slot ends, and the element that the slot stands in. */
const MARKUP: readonly (readonly [parent: string, html: string])[] = [
  ['div', '<p>one<p>two'],
  ['ul', '<li>1<li>2'],
  ['select', '<option>a<option>b'],
  ['dl', '<dt>a<dd>b'],
  ['p', '<p>inner</p>'],
  ['p', '<div>block</div>'],
  ['p', 'text <ul><li>x</li></ul>'],
  ['a', '<a href="#">link</a>'],
  ['div', '<b>open'],
  ['div', '</div>x'],
  ['div', '<!-- open'],
  ['div', '<textarea>open'],
];

describe('trusted markup that hides the end of its slot', () => {
  it.each(MARKUP)('in <%s>, %s: the page stays live, and good markup puts it right', async (parent, html) => {
    const shape = documentShape([`<${parent} id="m">`, `</${parent}><i id="n">`, '</i>'], [['t'], ['t']]);
    const page = await browser.open(servePage(shape, [html, '1']));
    await page.evaluate((statics) => harness.adopt(statics), shape);
    /** The state comes where the page asks for it: at once, or when the slot is needed. */
    const change = (values: readonly [string, string], ...patch: BlockPatch): Promise<void> =>
      page.evaluate(
        ([now, json]) => {
          if (json) harness.patch(...JSON.parse(json));
          if (harness.transport.resyncs > harness.states) harness.state(++harness.states, ...now);
        },
        [values, patch.length > 0 && JSON.stringify(patch)] as const,
      );
    await change([html, '1']);
    await change([html, '2'], 1, '2');
    expect(await page.textContent('#n')).toBe('2');
    await change(['<u>good</u>', '2'], 0, '<u>good</u>');
    expect(await page.innerHTML('#m u')).toBe('good');
    await change(['plain', '3'], 0, 'plain', 1, '3');
    const { shown, expected } = await page.evaluate(
      (fresh) => harness.compare(fresh),
      servePage(shape, ['plain', '3']),
    );
    expect(shown).toBe(expected);
    const [reloads, resyncs] = await page.evaluate(() => [harness.reloads, harness.transport.resyncs]);
    expect(reloads).toBe(0);
    // Where the document can be taken over as it is, nobody asks.
    expect(resyncs).toBeLessThanOrEqual(1);
  });
});
