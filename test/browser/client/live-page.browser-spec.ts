import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ClientBrowser, documentShape } from './support/client-browser.js';
import { servePage } from './support/reference-renderer.js';

let browser: ClientBrowser;
beforeAll(async () => {
  browser = await ClientBrowser.launch();
});
afterAll(() => browser.close());

const shape = documentShape(['<p>', '</p><ul>', '</ul>'], [['t'], ['l', 1]], { s: ['<li>', '</li>'], d: [['t']] });
const values = ['1', [['a'], ['b']]];
const text = (page: Page): Promise<string> => page.evaluate(() => document.querySelector('p')!.textContent ?? '');
const codes = (page: Page): Promise<string[]> => page.evaluate(() => harness.faults.map(({ code }) => code));
const root = (page: Page, name: string): Promise<string | null> =>
  page.evaluate((attribute) => document.querySelector('[data-lvt-page]')!.getAttribute(attribute), name);

describe('the order of frames', () => {
  it('says at the handshake how far the page is', async () => {
    const page = await browser.open(servePage(shape, values, 41));
    await page.evaluate((statics) => harness.adopt(statics), shape);
    await page.evaluate(() => {
      harness.patch(0, '2');
      harness.transport.receiver.disconnected();
      harness.transport.connect();
    });
    expect(await page.evaluate(() => harness.transport.handshakes)).toEqual([
      { page: 'p', protocol: ['2.0'], ack: 41, template: 'f' },
      { page: 'p', protocol: ['2.0'], ack: 42, template: 'f' },
    ]);
  });

  it('ignores a frame that it has seen', async () => {
    const page = await browser.adopt(shape, values);
    await page.evaluate(() => {
      harness.transport.receiver.receivePatch([2, 0, 'two']);
      harness.transport.receiver.receivePatch([2, 0, 'again']);
      harness.transport.receiver.receivePatch([1, 0, 'old']);
    });
    expect(await text(page)).toBe('two');
    expect(await codes(page)).toEqual([]);
  });

  it('asks for the state once where a frame is missing, and goes on from there', async () => {
    const page = await browser.adopt(shape, values);
    const resyncs = await page.evaluate(() => {
      const { receiver } = harness.transport;
      receiver.receivePatch([3, 0, 'three']);
      receiver.receivePatch([4, 0, 'four']);
      return harness.transport.reasons;
    });
    expect(resyncs).toEqual(['gap']);
    expect(await text(page)).toBe('1');
    await page.evaluate(() => {
      const { receiver } = harness.transport;
      receiver.receiveState([4, 'f', 'four', [['a']]]);
      receiver.receivePatch([4, 0, 'in the state already']);
      receiver.receivePatch([5, 0, 'five']);
    });
    expect(await text(page)).toBe('five');
    expect(await codes(page)).toEqual(['protocol.gap']);
  });

  it('holds back what arrives before the template is there', async () => {
    const page = await browser.open(servePage(shape, values));
    await page.evaluate(() => {
      harness.begin();
      harness.transport.connect();
      harness.patch(0, '2');
      harness.patch(1, -1);
    });
    expect(await text(page)).toBe('1');
    await page.evaluate((statics) => harness.shapeArrives(statics), shape);
    expect(await text(page)).toBe('2');
    expect(await page.evaluate(() => harness.api.seq)).toBe(3);
  });

  it('acknowledges after 64 frames, not after each', async () => {
    const page = await browser.adopt(shape, values);
    const acknowledged = await page.evaluate(() => {
      for (let i = 0; i < 130; i++) harness.patch(0, String(i));
      return harness.transport.acknowledged;
    });
    expect(acknowledged).toEqual([65, 129]);
  });

  it('tells scripts of the page what was applied', async () => {
    const page = await browser.adopt(shape, values);
    const seen = await page.evaluate(() => {
      const applied: number[] = [];
      const off = harness.api.on('updated', ({ seq }) => applied.push(seq));
      harness.patch(0, '2');
      harness.patch(0, '3');
      off();
      harness.patch(0, '4');
      return applied;
    });
    expect(seen).toEqual([2, 3]);
  });
});

describe('a document that others have changed', () => {
  it.each([
    ['before it was adopted', true],
    ['afterwards', false],
  ])('%s is brought back by a state frame', async (_, early) => {
    const page = await browser.open(servePage(shape, values));
    await page.evaluate(
      async ([statics, before]) => {
        const damage = (): void => {
          document.querySelector('ul')!.innerHTML = '<b>gone</b>';
          document.querySelector('p')!.innerHTML = '<i>gone</i>';
        };
        if (before) damage();
        await harness.adopt(statics);
        if (!before) damage();
        harness.patch(0, '2');
        harness.state(9, '9', [['x'], ['y'], ['z']]);
        harness.patch(0, '10', 1, ['>', 0, 2]);
      },
      [shape, early] as const,
    );
    const { shown, expected } = await page.evaluate(
      (html) => harness.compare(html),
      servePage(shape, ['10', [['y'], ['z'], ['x']]]),
    );
    expect(shown).toBe(expected);
    expect(await codes(page)).toContain('dom.drift');
    expect(await page.evaluate(() => [harness.transport.reasons, harness.reloads])).toEqual([['drift'], 0]);
  });

  it('is put right by values that are sent unchanged, as data-cache="false" asks for (A7)', async () => {
    const page = await browser.adopt(shape, values);
    await page.evaluate(() => {
      document.querySelector('p')!.firstChild!.nodeValue = 'a script was here';
      document.querySelector('li')!.textContent = 'and here';
      harness.patch(0, '1', 1, ['=', [['a'], ['b']]]);
    });
    const { shown, expected } = await page.evaluate((html) => harness.compare(html), servePage(shape, values));
    expect(shown).toBe(expected);
  });

  it('is loaded anew where the state does not help either', async () => {
    const page = await browser.adopt(shape, values);
    await page.evaluate(() => harness.state(9, '9', null as never));
    expect(await page.evaluate(() => harness.reloads)).toBe(1);
    expect(await page.evaluate(() => harness.transport.closed)).toBe(true);
  });
});

describe('another template', () => {
  it.each([
    ['in the welcome', () => harness.transport.connect({ template: 'other', resumed: false })],
    ['in a state frame', () => harness.transport.receiver.receiveState([2, 'other', 'x'])],
  ])('%s loads the page anew', async (_, meet) => {
    const page = await browser.adopt(shape, values);
    await page.evaluate(meet);
    expect(await codes(page)).toEqual(['page.outdated']);
    expect(await page.evaluate(() => harness.reloads)).toBe(1);
    expect(await text(page)).toBe('1');
  });

  it('that the server no longer has loads the page anew', async () => {
    const page = await browser.open(servePage(shape, values));
    await page.evaluate(() => {
      harness.begin();
      return harness.shapeArrives(null);
    });
    expect(await codes(page)).toEqual(['template.unavailable']);
    expect(await page.evaluate(() => harness.reloads)).toBe(1);
  });
});

describe('a refusal', () => {
  it.each(['PAGE_NOT_FOUND', 'PAGE_EXPIRED', 'PAGE_CLOSED', 'INVALID_TOKEN', 'INVALID_APPLICATION', 'TOKEN_EXPIRED'])(
    '%s loads the page anew, once',
    async (code) => {
      const page = await browser.adopt(shape, values);
      const again = await page.evaluate((refusal) => harness.transport.receiver.refused(refusal), code);
      expect(again).toBe(false);
      expect(await page.evaluate(() => harness.reloads)).toBe(1);
    },
  );

  it.each(['STORE_UNAVAILABLE', 'RATE_LIMITED', ''])('%p is tried again', async (code) => {
    const page = await browser.adopt(shape, values);
    expect(await page.evaluate((refusal) => harness.transport.receiver.refused(refusal), code)).toBe(true);
    expect(await page.evaluate(() => harness.reloads)).toBe(0);
  });

  it('shows an error where loading anew has not helped', async () => {
    const page = await browser.adopt(shape, values);
    await page.evaluate(() => {
      harness.transport.receiver.refused('PAGE_CLOSED');
      harness.transport.receiver.refused('PAGE_CLOSED');
    });
    expect(await page.evaluate(() => document.documentElement.className)).toContain('lvt-error');
  });
});

describe('the connection shows', () => {
  it('as an attribute, as classes and as events', async () => {
    const page = await browser.open(servePage(shape, values));
    const seen = async (): Promise<unknown[]> => [
      await root(page, 'data-lvt-connection'),
      await page.evaluate(() => document.documentElement.className),
      await page.evaluate(() => harness.kept),
    ];
    await page.evaluate((statics) => {
      for (const name of ['connected', 'disconnected']) {
        document.addEventListener(`lvt:${name}`, () => (harness.kept[name] = null));
      }
      harness.begin();
      return harness.shapeArrives(statics);
    }, shape);
    expect(await seen()).toEqual(['connecting', '', {}]);
    await page.evaluate(() => harness.transport.connect());
    expect(await seen()).toEqual(['ready', 'lvt-connected', { connected: null }]);
    await page.evaluate(() => harness.transport.receiver.disconnected());
    expect(await seen()).toEqual(['offline', 'lvt-offline', { connected: null, disconnected: null }]);
  });
});
