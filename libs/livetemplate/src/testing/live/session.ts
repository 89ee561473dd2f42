import type { INestApplication } from '@nestjs/common';
import type { Server } from 'node:http';

import { send } from './in-process.js';
import { loadTools, type Tools } from './tools.js';

/** Where all applications under test seem to be. */
export const ORIGIN = 'http://localhost';
const MOST_REDIRECTS = 10;

/** What of a request is not as by default: a GET without a body. @publicApi */
export interface LiveRequestInit {
  /** @default 'GET' */
  readonly method?: string;
  /** By their names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a browser keeps between requests: its cookies, and who it says it is. */
export class Session {
  /** @internal */
  readonly jar: InstanceType<Tools['CookieJar']>;

  private constructor(
    /** @internal */
    readonly tools: Tools,
    readonly server: Server,
    private readonly own: Readonly<Record<string, string>>,
  ) {
    this.jar = new tools.CookieJar();
  }

  /** @param headers of every request, handshakes included */
  static async begin(app: INestApplication, headers: Readonly<Record<string, string>>): Promise<Session> {
    const tools = await loadTools();
    // Does nothing where that has been done.
    await app.init();
    await ready(app);
    return new Session(tools, app.getHttpServer() as Server, headers);
  }

  /** @param init follows redirects as browsers do: after most of them, with a GET. */
  async fetch(path: string, init: LiveRequestInit = {}): Promise<Response> {
    let { method = 'GET', body } = init;
    let url = new URL(path, ORIGIN);
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      if (url.origin !== ORIGIN) throw new Error(`${path} leads out of the application, to ${url.href}.`);
      const origin = method === 'GET' ? {} : { origin: ORIGIN };
      const headers = { ...this.headers(url.href), ...origin, ...init.headers };
      const response = await send(this.server, { method, path: url.pathname + url.search, headers, body });
      this.keep(response.headers.getSetCookie(), url.href);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) return response;
      url = new URL(location, url);
      if (response.status < 307) {
        method = 'GET';
        body = undefined;
      }
    }
    throw new Error(`${path} is redirected again and again.`);
  }

  /** Of a handshake, with the cookies of this moment. */
  handshakeHeaders(url: string): Record<string, string> {
    return { ...this.headers(url.replace(/^ws/, 'http')), origin: ORIGIN };
  }

  keep(cookies: readonly string[], url: string): void {
    // As browsers do, it keeps nothing of a cookie that does not belong there.
    for (const cookie of cookies) this.jar.setCookieSync(cookie, url, { ignoreError: true });
  }

  private headers(url: string): Record<string, string> {
    const cookie = this.jar.getCookieStringSync(url);
    return { host: new URL(ORIGIN).host, accept: '*/*', ...(cookie === '' ? {} : { cookie }), ...this.own };
  }
}

/** Fastify answers nobody before it has been told that it is complete, which else is done by listening. */
async function ready(app: INestApplication): Promise<void> {
  const adapter = app.getHttpAdapter();
  if (adapter.getType() === 'fastify') await (adapter.getInstance() as { ready(): PromiseLike<unknown> }).ready();
}
