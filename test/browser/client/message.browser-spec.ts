import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page as Tab } from 'playwright-core';

import { LivePage, OnConnect, type LiveConnection, type LivePageHandler } from '@livetemplate/nestjs';

import type { LiveTemplateApi } from '../../../libs/livetemplate/src/client/api.js';
import { LiveHost } from '../../e2e/live-host.js';
import { launchBrowser, type LaunchedBrowser } from '../../setup/chromium.js';
import { BlockingProxy } from './support/blocking-proxy.js';

@LivePage('/hello', { template: 'hello.html' })
class HelloPage implements LivePageHandler {
  readonly connections: LiveConnection[] = [];

  mount(): object {
    return {};
  }

  @OnConnect()
  come(_state: unknown, connection: LiveConnection): void {
    this.connections.push(connection);
    connection.send('hello', { at: 7 });
  }
}

let browser: LaunchedBrowser;
let host: LiveHost;

beforeAll(async () => {
  browser = await launchBrowser();
  const templates = { 'hello.html': '<!DOCTYPE html><html><body><p>Hello</p></body></html>' };
  host = await LiveHost.start({ options: { templates }, controllers: [HelloPage] });
});

afterAll(async () => {
  await browser.close();
  await host.close();
});

/** Keeps the messages that come from the start on. */
async function open(): Promise<Tab> {
  const tab = await browser.context.newPage();
  await tab.addInitScript(() => {
    window.messages = [];
    document.addEventListener('lvt:message', (event) => window.messages.push((event as CustomEvent).detail));
  });
  return tab;
}

async function messages(tab: Tab, count: number): Promise<unknown[]> {
  await tab.waitForFunction((wanted) => window.messages.length >= wanted, count);
  return tab.evaluate(() => window.messages);
}

describe('what the application sends to one tab', () => {
  it('is an event of the page, for scripts that listen', async () => {
    const [tab, other] = [await open(), await open()];
    const { connections } = host.app.get(HelloPage);
    const before = connections.length;
    await tab.goto(`${host.origin}/hello`);
    expect(await messages(tab, 1)).toEqual([{ event: 'hello', data: { at: 7 } }]);
    await other.goto(`${host.origin}/hello`);
    await messages(other, 1);

    await tab.evaluate(() => {
      const { liveTemplate } = window as unknown as { liveTemplate: LiveTemplateApi };
      liveTemplate.on('message', ({ event }) => window.messages.push(`heard ${event}`));
    });
    connections[before]!.send('ping');
    expect((await messages(tab, 3)).slice(1)).toEqual([{ event: 'ping' }, 'heard ping']);
    expect(await messages(other, 1)).toHaveLength(1);
  });

  it('comes by Server-Sent Events, too', async () => {
    const proxy = await BlockingProxy.start(host.origin);
    proxy.treat = (path) => (path.includes('/socket') ? 'refuse' : 'pass');
    try {
      const tab = await open();
      await tab.goto(`${proxy.origin}/hello`);
      expect(await messages(tab, 1)).toEqual([{ event: 'hello', data: { at: 7 } }]);
    } finally {
      await proxy.stop();
    }
  });
});

declare global {
  interface Window {
    messages: unknown[];
  }
}
