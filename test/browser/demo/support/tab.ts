import type { BrowserContext, Page } from 'playwright-core';
import type { DemoHost } from './demo-host.js';
import { serialize } from './serialize.js';

/** A tab that shows a page of the demo. */
export class Tab {
  /** Console errors and warnings, uncaught exceptions: a page of the demo has none. */
  readonly complaints: string[] = [];
  /** WebSocket messages that changed the page. */
  readonly frames: string[] = [];

  private constructor(
    private readonly host: DemoHost,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (/^42\[("s"|\d)/.test(String(payload))) this.frames.push(String(payload));
      }),
    );
  }

  /** Opens an address and resolves when the page is live. */
  static async open(host: DemoHost, context: BrowserContext, path: string): Promise<Tab> {
    const tab = new Tab(host, await context.newPage());
    await tab.page.goto(host.origin + path);
    await tab.connected();
    return tab;
  }

  /** Leaves a browser behind that has never been here. */
  static async closeAll(context: BrowserContext): Promise<void> {
    // The last page would take the browser with it.
    await context.newPage();
    for (const page of context.pages().slice(0, -1)) {
      await page.evaluate(() => location.protocol.startsWith('http') && localStorage.clear());
      await page.close();
    }
    await context.clearCookies();
  }

  async connected(): Promise<void> {
    await this.page.locator('html.lvt-connected').waitFor();
    await this.settled();
  }

  /** Id of the live page. */
  async id(): Promise<string> {
    return (await this.page.locator('[data-lvt-page]').getAttribute('data-lvt-page')) ?? '';
  }

  /** Resolves when no action is under way and the tab shows everything its page on the server has become. */
  async settled(): Promise<void> {
    await this.page.locator('.lvt-pending').waitFor({ state: 'detached' });
    const base = await this.page.locator('[data-lvt-page]').getAttribute('data-lvt-base');
    const page = await this.host.page(await this.id(), base?.split('/').at(-1));
    await page.settled();
    await this.page.waitForFunction((seq) => (window.liveTemplate?.seq ?? -1) >= seq, page.seq);
  }

  async click(selector: string): Promise<void> {
    await this.page.click(selector);
    await this.settled();
  }

  text(selector: string): Promise<string> {
    return this.page.locator(selector).innerText();
  }

  count(selector: string): Promise<number> {
    return this.page.locator(selector).count();
  }

  /** What the tab shows, one line for each node. */
  async shown(): Promise<unknown> {
    await this.settled();
    return this.page.evaluate(`(${serialize.toString()})(document)`);
  }

  /** What a browser with the same cookies would be served now, in the same form. */
  async freshRender(): Promise<unknown> {
    const response = await this.page.context().request.get(this.page.url());
    const html = await response.text();
    // In a page of its own: the demo's policy lets nobody but the client parse HTML.
    const parser = await this.page.context().newPage();
    try {
      const parse = `(html) => (${serialize.toString()})(new DOMParser().parseFromString(html, 'text/html'))`;
      return await parser.evaluate(`(${parse})(${JSON.stringify(html)})`);
    } finally {
      await parser.close();
    }
  }
}

declare global {
  interface Window {
    liveTemplate?: { readonly seq: number };
  }
}
