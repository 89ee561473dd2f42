import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { PageService } from '@livetemplate/nestjs';

import type { Tab } from '../e2e/browser.js';
import { LiveHost } from '../e2e/live-host.js';
import { RoomPage } from './broadcast/room.page.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = read('../../docs/broadcast.md');

/** The first fence of a language. */
function fence(language: string): string {
  const [, body = ''] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'msu').exec(page) ?? [];
  return body;
}

let host: LiveHost;

beforeAll(async () => {
  host = await LiveHost.start({
    options: {
      templates: { 'room.html': `<!DOCTYPE html><html><body>${fence('html')}</body></html>` },
      pages: { batchWindowMs: 0 },
    },
    controllers: [RoomPage],
  });
});

afterAll(() => host.close());

/** Waits until the page that a tab shows fulfils a condition. */
async function until(tab: Tab & { readonly document: { readonly page: string } }, text: string): Promise<void> {
  const shown = await host.app.get(PageService).get(tab.document.page);
  while (!(await shown.render()).replace(/<!--.*?-->/gu, '').includes(text)) await tab.next('u');
}

describe('docs/broadcast.md', () => {
  it('shows the class that is tested here', () => {
    expect(fence('ts')).toBe(read('./broadcast/room.page.ts'));
  });

  it('is a chat room with a list of who is there', async () => {
    const ann = await host.browser().open('/room?name=Ann', '2.0');
    expect(await ann.next('message')).toEqual([{ event: 'welcome', data: { name: 'Ann' } }]);
    const bob = await host.browser().open('/room?name=Bob', '2.0');
    for (const tab of [ann, bob]) await until(tab, '<b>Ann</b> <b>Bob</b>');
    expect(await ann.act('say', { text: 'Hello' })).toMatchObject({ ok: true });
    for (const tab of [ann, bob]) await until(tab, 'Ann: Hello');
    bob.socket.disconnect();
    await until(ann, '1 here');
  });
});
