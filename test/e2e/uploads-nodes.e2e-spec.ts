import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { PageService } from '@livetemplate/nestjs';

import { Browser } from './browser.js';
import { LiveHost } from './live-host.js';
import { hashOf, PORTRAIT_TEMPLATE, PortraitPage, type Told } from './portrait.js';
import { OwnKeys } from './redis/own-keys.js';

let own: OwnKeys;
let nodes: LiveHost[];

beforeAll(async () => {
  own = new OwnKeys();
  const start = (): Promise<LiveHost> =>
    LiveHost.start({
      options: { templates: { 'portrait.html': PORTRAIT_TEMPLATE }, store: own.store() },
      controllers: [PortraitPage],
    });
  nodes = await Promise.all([start(), start()]);
});

afterAll(async () => {
  for (const node of nodes) await node.close();
  await own.clear();
});

it('files may come to another node than the connection of their page', async () => {
  const [here, there] = nodes as [LiveHost, LiveHost];
  const browser = here.browser();
  const tab = await browser.open('/portrait', '2.0');
  const body = new FormData();
  body.append('lvt-message', JSON.stringify({ page: tab.document.page, action: 'change', data: { title: 'Ann' } }));
  const content = Buffer.alloc(300_000, 'a cat');
  body.append('portrait', new File([content], 'cat.png', { type: 'image/png' }));
  const elsewhere = new Browser(there.origin, undefined, browser.cookies);
  const response = await elsewhere.fetch('/livetemplate/actions', {
    method: 'POST',
    headers: { 'x-livetemplate': '1' },
    body,
  });
  expect(await response.json()).toMatchObject({ ok: true, updates: [] });
  expect(JSON.stringify(await tab.next('u'))).toContain('cat.png');
  const { data } = await here.app.get(PageService).get<{ portrait: Told | null }>(tab.document.page);
  expect(data.portrait?.hash).toBe(hashOf(content));
});
