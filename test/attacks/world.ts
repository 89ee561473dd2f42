import { LiveAction, LivePage, PageService, Payload, JwtAuthenticator, type Draft } from '@livetemplate/nestjs';
import type { LivePageHandler, Page } from '@livetemplate/nestjs';
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';

import { Browser, type Tab } from '../e2e/browser.js';
import { LiveHost, SECRET } from '../e2e/live-host.js';

export interface Vault {
  /** Shown on the page. */
  shown: string;
  /** Known to the server only. */
  hidden: string;
  count: number;
  note: unknown;
}

const TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Vault</title></head><body>
<p id="shown">{{.shown}}</p><p id="count">{{.count}}</p>
</body></html>
`;

/** Each page has words of its own, which nobody else may ever see. */
class VaultHandler implements LivePageHandler<Vault> {
  mount(): Vault {
    return { shown: `PLANTED-${randomUUID()}`, hidden: `BURIED-${randomUUID()}`, count: 0, note: null };
  }

  @LiveAction()
  increment(state: Draft<Vault>): void {
    state.count++;
  }

  @LiveAction()
  keep(state: Draft<Vault>, @Payload() note: unknown): void {
    state.note = note;
  }
}

@LivePage('/vault', { template: 'vault.html' })
class VaultPage extends VaultHandler {}

@LivePage('/box', { template: 'vault.html', isolate: 'tab' })
class BoxPage extends VaultHandler {}

const SESSION_SECRET = 'what the tokens of the users are signed with';

/** An application whose users bring a token in a cookie. */
export function vaults(applicationId: string, secret = SECRET): Promise<LiveHost> {
  return LiveHost.start({
    options: {
      applicationId,
      secret,
      templates: { 'vault.html': TEMPLATE },
      authenticator: new JwtAuthenticator({ secret: SESSION_SECRET, cookie: 'session' }),
      connections: { maxViolations: 1_000 },
      debug: true,
    },
    controllers: [VaultPage, BoxPage],
  });
}

export function sessionOf(user: string): Promise<string> {
  const key = new TextEncoder().encode(SESSION_SECRET);
  return new SignJWT({ sub: user }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(key);
}

/** The value of a cookie that a browser holds. */
export function cookieOf(browser: Browser, name: string): string {
  return new RegExp(`(?:^|; )${name}=([^;]*)`, 'u').exec(browser.cookieHeader)?.[1] ?? '';
}

/** A page that is open, with somebody who looks at it. */
export class Victim {
  private constructor(
    readonly page: Page<Vault>,
    readonly browser: Browser,
    readonly tab: Tab,
    readonly template: string,
    private readonly session: string,
  ) {}

  static async open(host: LiveHost, user: string | null, path = '/vault'): Promise<Victim> {
    const browser = host.browser();
    const session = user === null ? '' : await sessionOf(user);
    if (user !== null) browser.setCookie('session', session);
    const tab = await browser.open(path, '2.0');
    const page = await host.app.get(PageService).get<Vault>(tab.document.page);
    return new Victim(page, browser, tab, tab.document.template, session);
  }

  /** What must not be found in anything that others get. */
  get secrets(): string[] {
    const { shown, hidden } = this.page.data;
    const { groupId } = this.page;
    return [shown, hidden, groupId, cookieOf(this.browser, 'livetemplate'), this.session].filter((text) => text !== '');
  }

  /** What has become of the page. */
  get state(): unknown {
    const { count, note } = this.page.data;
    return { count, note, seq: this.page.seq, heard: this.tab.received.length, ended: this.page.ended };
  }

  /** The secrets that a text contains. */
  leaksIn(text: string): string[] {
    return this.secrets.filter((secret) => text.includes(secret));
  }
}

/** Status and body of an answer. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

export async function answerOf(response: Response): Promise<Answer> {
  const headers = JSON.stringify([...response.headers]);
  return { status: response.status, text: headers + (await response.text()) };
}

/** An action over HTTP. */
export async function post(
  browser: Browser,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer & { code: unknown }> {
  const answer = await answerOf(
    await browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
  return { ...answer, code: /"code":"([^"]*)"/u.exec(answer.text)?.[1] };
}
