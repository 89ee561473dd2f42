import { expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';

import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { LiveHost } from './live-host.js';

/** What body-parser has of a request whose body somebody else has read: version 1 goes by `_body`, version 2 by the stream. */
type ReadRequest = IncomingMessage & { readonly body?: unknown; readonly _body?: boolean };

it('a body that is read is read for every reader behind, of whatever version', async () => {
  const seen: ReadRequest[] = [];
  const host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE } },
    controllers: [CounterPage],
    prepare: (app) =>
      void app.use((request: ReadRequest, _: unknown, next: () => void) => (seen.push(request), next())),
  });
  try {
    const browser = host.browser();
    const { page } = await browser.load('/counter');
    const headers = { 'content-type': 'application/json', 'x-livetemplate': '1' };
    const body = JSON.stringify({ page, action: 'increment' });
    expect((await browser.fetch('/livetemplate/actions', { method: 'POST', headers, body })).status).toBe(200);
    expect(seen.at(-1)).toMatchObject({ _body: true, body: { page, action: 'increment' } });
  } finally {
    await host.close();
  }
});
