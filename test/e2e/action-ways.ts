import type { Browser, Document, Tab } from './browser.js';
import type { LiveHost } from './live-host.js';

/** The ways on which an action reaches its page. */
export const WAYS = ['socket', 'http', 'form'] as const;

export type Way = (typeof WAYS)[number];

/** A page with a form that has `{{lvtForm}}`, open in a tab. */
export class ActionWays {
  private constructor(
    readonly browser: Browser,
    readonly tab: Tab,
    readonly document: Document,
  ) {}

  static open(host: LiveHost, path: string): Promise<ActionWays> {
    return ActionWays.of(host.browser(), path);
  }

  static async of(browser: Browser, path: string): Promise<ActionWays> {
    const tab = await browser.open(path, '2.0');
    return new ActionWays(browser, tab, tab.document);
  }

  /** @returns the code of the error; null where there is none */
  async act(way: Way, action: string, data: Record<string, string>): Promise<string | null> {
    return this[way](action, data);
  }

  private async socket(action: string, data: Record<string, string>): Promise<string | null> {
    const answer = await this.tab.act(action, data);
    return answer.ok ? null : answer.error.code;
  }

  private async http(action: string, data: Record<string, string>): Promise<string | null> {
    const response = await this.browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
      body: JSON.stringify({ page: this.document.page, action, data }),
    });
    return ((await response.json()) as { code?: string }).code ?? null;
  }

  private async form(action: string, data: Record<string, string>): Promise<string | null> {
    const hidden = [...this.document.html.matchAll(/name="(lvt-\w+)" value="([^"]*)"/gu)];
    const body = new URLSearchParams(data);
    for (const [, field = '', value = ''] of hidden) body.set(field, value);
    const response = await this.browser.fetch(`/livetemplate/actions/${action}`, { method: 'POST', body });
    return response.status === 303 ? null : ((await response.json()) as { code: string }).code;
  }
}
