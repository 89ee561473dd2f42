import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { COUNTER_TEMPLATE, CounterPage } from './counter.js';
import { LiveHost } from './live-host.js';

let host: LiveHost;
beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE }, pages: { batchWindowMs: 0 } },
    controllers: [CounterPage],
  });
});
afterAll(() => host.close());

it('a frame of version 2.0 is the text that the documentation shows', async () => {
  const tab = await host.browser().open('/counter', '2.0');
  const texts: string[] = [];
  // Engine.IO gives a message without the 4 in front that says that it is one.
  tab.socket.io.engine.on('packet', ({ type, data }) => {
    if (type === 'message') texts.push(`4${String(data)}`);
  });
  await tab.act('increment');
  await tab.act('add_name', { name: 'A "B" <c>' });
  await tab.act('add_name', { name: 'D' });
  tab.socket.emit('resync', {});
  await tab.next('s');
  expect(texts.filter((text) => text.startsWith('42'))).toEqual([
    '42[1,0,"1"]',
    '42[2,1,["=",[["A &#34;B&#34; &lt;c&gt;"]]]]',
    '42[3,1,["+",1,["D"]]]',
    `42["s",3,"${tab.document.template}","1",[["A &#34;B&#34; &lt;c&gt;"],["D"]]]`,
  ]);
});
