import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { LiveAction, LivePage, Payload, type Draft } from '@livetemplate/nestjs';

import type { LiveTemplateApi } from '../../../libs/livetemplate/src/client/api.js';
import { LiveHost } from '../../e2e/live-host.js';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';

const page = (body: string): string =>
  `<!DOCTYPE html>\n<html lang="en"><head><title>Extras</title><link rel="icon" href="data:,">` +
  `<style>li, #more { height: 50px; margin: 0 }</style></head><body>${body}</body></html>`;

const HOOKS = page(`<p id="plain">{{.other}}</p>
<div id="outer" lvt-hook="Teller"><p id="text" lvt-hook="Teller">{{.text}}</p></div>
<div id="widget" lvt-hook="Widget" data-points="{{.points}}" data-lvt-ignore></div>
<p id="broken" lvt-hook="Broken"></p><p id="nobody" lvt-hook="constructor"></p>
<ul>{{range .rows}}<li id="{{.}}" data-key="{{.}}" lvt-hook="Teller">{{.}}</li>{{end}}</ul>
<script>
told = [];
const tell = (what) => function () { told.push(what + ' ' + this.el.id); };
liveTemplateHooks = {
  Teller: { mounted: tell('mounted'), updated: tell('updated'), destroyed: tell('destroyed') },
  Widget: {
    mounted() {
      this.times = 0;
      this.on('message', () => {});
      this.draw();
      this.action('widget_is_there', { id: this.el.id });
    },
    updated() { this.draw(); },
    draw() { this.el.innerHTML = '<b>' + this.el.dataset.points + '</b> ' + ++this.times; },
  },
  Broken: { mounted() { throw new Error('broken on purpose'); } },
};
</script>`);

interface HooksState {
  other: number;
  text: string;
  points: string;
  rows: string[];
}

@LivePage('/hooks', { template: 'app:hooks.html', isolate: 'tab' })
class HooksPage {
  mount(): HooksState {
    return { other: 0, text: 'one', points: '1 2', rows: ['a', 'b', 'c'] };
  }

  @LiveAction()
  change(state: Draft<HooksState>): void {
    state.other++;
  }

  @LiveAction()
  set(state: Draft<HooksState>, @Payload() payload: Partial<HooksState>): void {
    Object.assign(state, payload);
  }

  @LiveAction('widget_is_there')
  widgetIsThere(state: Draft<HooksState>): void {
    state.text = 'the widget is there';
  }
}

const SCROLL = page(`<ul>{{range .rows}}<li>{{.}}</li>{{end}}</ul>
{{if .more}}<p id="more" lvt-visible="more" data-step="8">More</p>{{end}}<p id="asked">{{.asked}}</p>`);

interface ScrollState {
  rows: number[];
  more: boolean;
  asked: number;
  /** How many there are, until which all goes well, and whether more are to be had. */
  until: number;
}

const MANY = 40;

@LivePage('/scroll', { template: 'app:scroll.html', isolate: 'tab' })
class ScrollPage {
  mount(): ScrollState {
    return { rows: [0, 1, 2, 3, 4], more: true, asked: 0, until: MANY };
  }

  @LiveAction()
  more(state: Draft<ScrollState>, @Payload('step') step: string): void {
    state.asked++;
    for (let i = Number(step); i > 0 && state.rows.length < state.until; i--) state.rows.push(state.rows.length);
    state.more = state.rows.length < MANY;
  }

  @LiveAction()
  set(state: Draft<ScrollState>, @Payload() payload: Partial<ScrollState>): void {
    Object.assign(state, payload);
  }
}

@LivePage('/plain', { template: 'other:plain.html' })
class PlainPage {
  mount(): object {
    return {};
  }
}

const COMMANDS = page(`<button id="menu-button" aria-expanded="false" lvt-do="toggle #menu; focus #menu a">Menu</button>
<div id="menu" class="n{{.n}}" hidden {{if .n}}data-lit{{end}}><a href="#x">{{.n}}</a></div>
<ul>{{range .rows}}<li data-key="{{.}}"><button class="{{$.n}}" lvt-do="toggle-class:open closest(li);hide closest(li) i" lvt-click="count">{{.}}</button><i>?</i></li>{{end}}</ul>
<button id="self" lvt-do="add-class:a; remove-class:b; toggle-attribute:data-on; dispatch:pinged" class="b">Self</button>
<button id="fold" lvt-do="toggle #menu; add-class:folded #menu; toggle-attribute:data-lit #menu" lvt-click="count">Fold</button>
<button id="wrong" lvt-do="show #menu; explode now; hide #nothing;">Wrong</button>`);

@LivePage('/commands', { template: 'app:commands.html', isolate: 'tab' })
class CommandsPage {
  mount(): { n: number; rows: string[] } {
    return { n: 0, rows: ['a', 'b'] };
  }

  @LiveAction()
  count(state: Draft<{ n: number }>): void {
    state.n++;
  }
}

let host: LiveHost;
let browser: LaunchedBrowser;
let tab: Page;
const problems: string[] = [];

beforeAll(async () => {
  host = await LiveHost.start({
    options: {
      templates: {
        sets: {
          app: { 'hooks.html': HOOKS, 'scroll.html': SCROLL, 'commands.html': COMMANDS },
          other: { 'plain.html': page('<p>{{.x}}</p>') },
        },
      },
    },
    controllers: [CommandsPage, HooksPage, PlainPage, ScrollPage],
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await host.close();
});

beforeEach(async () => {
  problems.length = 0;
  tab = await browser.context.newPage();
  tab.on('pageerror', ({ message }) => problems.push(message));
  tab.on('console', (message) => problems.push(message.text()));
});

afterEach(() => tab.close());

async function open(path: string): Promise<void> {
  await tab.goto(`${host.origin}${path}`);
  await tab.waitForSelector('html.lvt-connected');
}

/** Runs an action; resolves when the page shows what it did. */
async function act(action: string, data: unknown = {}): Promise<void> {
  await tab.evaluate(
    async ([name, payload]) => {
      const { liveTemplate: live } = window as unknown as { liveTemplate: LiveTemplateApi };
      const answer = await live.action(name as string, payload);
      if (!answer.ok) throw new Error(answer.error.code);
      while (live.seq < answer.seq) {
        await new Promise((resolve) => document.addEventListener('lvt:updated', resolve, { once: true }));
      }
    },
    [action, data],
  );
}

describe('the script of extras', () => {
  it('is an immutable file, and only in pages of a set of templates that uses it', async () => {
    const html = async (path: string): Promise<string> => (await fetch(host.origin + path)).text();
    const [src = ''] = /\/livetemplate\/extras-[0-9a-f]{16}\.js/u.exec(await html('/hooks')) ?? [];
    const script = await fetch(host.origin + src);
    expect([script.status, script.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await fetch(`${host.origin}/livetemplate/extras-0000000000000000.js`)).status).toBe(404);
    expect(await html('/plain')).not.toContain('extras');
  });
});

describe('a hook', () => {
  /** What the hooks were told since the last time. */
  const told = (): Promise<string[]> =>
    tab.evaluate(() => (globalThis as unknown as { told: string[] }).told.splice(0));

  beforeEach(async () => {
    await open('/hooks');
    await tab.waitForFunction(() => document.getElementById('text')!.textContent === 'the widget is there');
  });

  it('is told when the page begins, and may run actions', async () => {
    expect(await told()).toEqual([
      ...['outer', 'text', 'a', 'b', 'c'].map((id) => `mounted ${id}`),
      'updated text',
      'updated outer',
    ]);
    expect(problems.sort()).toEqual([
      '[livetemplate] hook.unknown: There is no "constructor" in liveTemplateHooks.',
      'broken on purpose',
    ]);
  });

  it('is told of changes at and in its element, and of no others', async () => {
    await told();
    await act('change');
    expect(await tab.textContent('#plain')).toBe('1');
    expect(await told()).toEqual([]);
    await act('set', { text: 'two' });
    expect(await told()).toEqual(['updated text', 'updated outer']);
  });

  it('is told what comes, goes and changes in a list, and moving is neither', async () => {
    await told();
    await act('set', { rows: ['c', 'x', 'a'] });
    expect((await told()).sort()).toEqual(['destroyed b', 'mounted x']);
    expect(await tab.locator('li').allTextContents()).toEqual(['c', 'x', 'a']);
    await act('set', { rows: [] });
    expect((await told()).sort()).toEqual(['destroyed a', 'destroyed c', 'destroyed x']);
  });

  it('keeps what it has drawn, and what it keeps at itself, over changes of its attributes', async () => {
    expect(await tab.innerHTML('#widget')).toBe('<b>1 2</b> 1');
    await act('set', { points: '3 4' });
    expect(await tab.innerHTML('#widget')).toBe('<b>3 4</b> 2');
    await act('change');
    expect(await tab.innerHTML('#widget')).toBe('<b>3 4</b> 2');
  });

  it('is told nothing of what other scripts change', async () => {
    await told();
    await tab.evaluate(() => (document.getElementById('text')!.className = 'by a script'));
    await act('change');
    expect(await told()).toEqual([]);
  });
});

describe('an element that comes into view', () => {
  const rows = (count: number): Promise<unknown> =>
    tab.waitForFunction((wanted) => document.querySelectorAll('li').length === wanted, count);
  const asked = async (): Promise<number> => Number(await tab.textContent('#asked'));
  /** After this, what is in view has been told. */
  const look = (): Promise<void> =>
    tab.evaluate(async () => {
      for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    });

  it('runs its action until it is out of view, and when somebody scrolls to it, until there is no more', async () => {
    await open('/scroll');
    await rows(21);
    await look();
    await act('set', {});
    expect(await asked()).toBe(2);
    await tab.evaluate(() => document.getElementById('more')!.scrollIntoView());
    await rows(29);
    await tab.evaluate(() => document.getElementById('more')!.scrollIntoView());
    await rows(37);
    await tab.evaluate(() => document.getElementById('more')!.scrollIntoView());
    await rows(MANY);
    await tab.waitForSelector('#more', { state: 'detached' });
    expect(await asked()).toBe(5);
    expect(problems).toEqual([]);
  });

  it('does not ask again and again for what brings nothing', async () => {
    await open('/scroll');
    await rows(21);
    await act('set', { rows: [0], until: 1, asked: 0 });
    await tab.waitForFunction(() => document.getElementById('asked')!.textContent === '1');
    await look();
    await act('set', {});
    await look();
    expect(await asked()).toBe(1);
    expect(await tab.getAttribute('#more', 'class')).toBe('');
  });
});

describe('a command', () => {
  const hidden = (): Promise<boolean> => tab.locator('#menu').evaluate((menu: HTMLElement) => menu.hidden === true);

  beforeEach(() => open('/commands'));

  it('shows and hides at once, says so to screen readers, and leads focus there', async () => {
    await tab.click('#menu-button');
    expect(await hidden()).toBe(false);
    expect(await tab.getAttribute('#menu-button', 'aria-expanded')).toBe('true');
    expect(await tab.evaluate(() => document.activeElement!.nodeName)).toBe('A');
    await tab.click('#menu-button');
    expect([await hidden(), await tab.getAttribute('#menu-button', 'aria-expanded')]).toEqual([true, 'false']);
  });

  it('of a row is for its row, beside its action, and stays over what the server changes', async () => {
    await tab.click('li:nth-child(2) button');
    await tab.waitForFunction(() => document.querySelector('#menu a')!.textContent === '1');
    const rows = await tab
      .locator('li')
      .evaluateAll((all) =>
        all.map((li) => [li.className, (li.lastChild as HTMLElement).hidden, li.firstElementChild!.classList[0]]),
      );
    expect(rows).toEqual([
      ['', false, '1'],
      ['open', true, '1'],
    ]);
  });

  it('outlasts what the server writes to the same attributes, until another one undoes it', async () => {
    const menu = tab.locator('#menu');
    const state = (): Promise<unknown> =>
      menu.evaluate(({ className, hidden, dataset }: HTMLElement) => [className, hidden, 'lit' in dataset]);
    await tab.click('#fold');
    await tab.waitForFunction(() => document.querySelector('#menu a')!.textContent === '1');
    expect(await state()).toEqual(['n1 folded', false, true]);
    await tab.click('#fold');
    await tab.waitForFunction(() => document.querySelector('#menu a')!.textContent === '2');
    expect(await state()).toEqual(['n2 folded', true, false]);
  });

  it('is for its own element where it names no other', async () => {
    const heard = tab.evaluate(
      () =>
        new Promise((resolve) => document.addEventListener('pinged', ({ target }) => resolve((target as Element).id))),
    );
    await tab.click('#self');
    expect(await heard).toBe('self');
    expect(
      await tab.locator('#self').evaluate(({ className, dataset }: HTMLElement) => [className, dataset['on']]),
    ).toEqual(['a', '']);
  });

  it('that nobody knows is told, and the others are done', async () => {
    await tab.click('#wrong');
    expect(await hidden()).toBe(false);
    expect(problems).toEqual(['[livetemplate] command.unknown: There is no command in "explode now".']);
  });
});
