import type { BrowserContext, Page } from 'playwright-core';

/** A tab that shows a debug page, and what it has complained about. */
export class DebugTab {
  /** Console errors and warnings, uncaught exceptions. */
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
  }

  /** Opens an address and resolves when the page is live. */
  static async open(context: BrowserContext, url: string): Promise<DebugTab> {
    const tab = new DebugTab(await context.newPage());
    await tab.page.goto(url);
    await tab.connected();
    return tab;
  }

  async connected(): Promise<void> {
    await this.page.locator('html.lvt-connected').waitFor();
  }

  text(selector: string): Promise<string> {
    return this.page.locator(selector).innerText();
  }

  /** Resolves when the page has been brought up to date once more. */
  async refreshed(): Promise<void> {
    const seen = await this.page.evaluate(() => window.liveTemplate?.seq ?? 0);
    await this.page.waitForFunction((before) => (window.liveTemplate?.seq ?? 0) > before, seen);
  }
}
