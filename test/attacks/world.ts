import { Controller, Get } from '@nestjs/common';
import {
  JwtAuthenticator,
  LiveAction,
  LivePage,
  OnConnect,
  OnInfo,
  PageService,
  Payload,
  RenderLive,
  type Draft,
  type LiveConnection,
  type LivePageHandler,
  type LiveTemplateModuleOptions,
  type Page,
  type PageContext,
  type PresenceChange,
} from '@livetemplate/nestjs';
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';

import { Browser, type Document, type Tab } from '../e2e/browser.js';
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
<form method="post" action="/livetemplate/actions/increment">{{lvtForm}}<button>More</button></form>
</body></html>
`;

/** Each page has words of its own, which nobody else may ever see. */
function newVault(): Vault {
  return { shown: `PLANTED-${randomUUID()}`, hidden: `BURIED-${randomUUID()}`, count: 0, note: null };
}

class VaultHandler implements LivePageHandler<Vault> {
  mount(): Vault {
    return newVault();
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

interface Signal {
  readonly promise: Promise<void>;
  resolve(): void;
}

function signal(): Signal {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** A page that takes its time: somebody is on the way to it while something else happens. Once for each run. */
@LivePage('/slow', { template: 'vault.html', isolate: 'tab' })
export class SlowPage implements LivePageHandler<Vault> {
  static readonly arrived = signal();
  static readonly goOn = signal();

  async mount(): Promise<Vault> {
    SlowPage.arrived.resolve();
    await SlowPage.goOn.promise;
    return newVault();
  }
}

/** A page by a route that returns data. */
@Controller()
class ReportController {
  @Get('/report')
  @RenderLive('vault.html', { handler: VaultPage })
  report(): Vault {
    return new VaultHandler().mount();
  }
}

/** Tells who comes what nobody else may hear. `/room?topic=secret` subscribes to that topic. */
@LivePage('/room', { template: 'vault.html', isolate: 'tab' })
class RoomPage extends VaultHandler implements LivePageHandler<Vault> {
  override mount(context?: PageContext): Vault {
    context?.subscribe(String(context.query['topic']));
    return super.mount();
  }

  @OnConnect()
  come(state: Draft<Vault>, connection: LiveConnection): void {
    connection.send('secret', { shown: state.shown });
    connection.track('secret', { key: state.shown });
  }

  @OnInfo('told')
  told(state: Draft<Vault>): void {
    state.count++;
  }

  @OnInfo('presence')
  present(state: Draft<Vault>, { present }: PresenceChange): void {
    state.note = present.map(({ key }) => key);
  }
}

const SESSION_SECRET = 'what the tokens of the users are signed with';

/** An application whose users bring a token in a cookie. */
export function vaults(
  applicationId: string,
  secret = SECRET,
  options: Partial<LiveTemplateModuleOptions> = {},
): Promise<LiveHost> {
  return LiveHost.start({
    options: {
      applicationId,
      secret,
      templates: { 'vault.html': TEMPLATE },
      authenticator: new JwtAuthenticator({ secret: SESSION_SECRET, cookie: 'session' }),
      connections: { maxViolations: 1_000 },
      debug: true,
      ...options,
    },
    controllers: [VaultPage, BoxPage, RoomPage, SlowPage, ReportController],
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
    readonly tab: Tab & { readonly document: Document },
    readonly template: string,
    private readonly session: string,
    /** What a form of the page proves itself with. */
    readonly csrf: string,
  ) {}

  static async open(host: LiveHost, user: string | null, path = '/vault'): Promise<Victim> {
    const browser = host.browser();
    const session = user === null ? '' : await sessionOf(user);
    if (user !== null) browser.setCookie('session', session);
    const tab = await browser.open(path, '2.0');
    const page = await host.app.get(PageService).get<Vault>(tab.document.page);
    const csrf = /name="lvt-csrf" value="([^"]*)"/u.exec(tab.document.html)?.[1] ?? '';
    return new Victim(page, browser, tab, tab.document.template, session, csrf);
  }

  /** What must not be found in anything that others get. */
  get secrets(): string[] {
    const { shown, hidden } = this.page.data;
    const { groupId } = this.page;
    const cookie = cookieOf(this.browser, 'livetemplate');
    return [shown, hidden, groupId, cookie, this.session, this.csrf].filter((text) => text !== '');
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

/** A form as a browser posts it by itself. */
export async function postForm(
  browser: Browser,
  fields: Readonly<Record<string, string>>,
  headers: Record<string, string> = {},
): Promise<Answer & { code: unknown }> {
  const answer = await answerOf(
    await browser.fetch('/livetemplate/actions/increment', {
      method: 'POST',
      headers,
      body: new URLSearchParams(fields),
    }),
  );
  return { ...answer, code: /"code":"([^"]*)"/u.exec(answer.text)?.[1] };
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
