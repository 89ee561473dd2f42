import type { INestApplication } from '@nestjs/common';
import type { Server } from 'node:http';

import type { LiveTestPage } from './live-test-page.js';
import { openPage } from './open-page.js';
import { Session, type LiveRequestInit } from './session.js';

/** By the server they are browsers of, which takes their pages with it when it ends. */
const browsers = new WeakMap<Server, Set<LiveBrowser>>();

/**
 * A browser in the same process as the application, at first without cookies. Its pages share its cookies, as tabs do.
 * Made by {@link live}.
 *
 * @see requirement N7
 * @publicApi
 */
export class LiveBrowser {
  private readonly pages = new Set<LiveTestPage>();
  private session: Promise<Session> | null = null;

  /** @internal */
  constructor(
    private readonly app: INestApplication,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /**
   * Another browser, with no cookies yet, all of whose requests carry these headers: another person.
   *
   * @param headers by their names in lower case
   * @example
   * const ada = live(app).as({ authorization: `Bearer ${tokenOfAda}` });
   */
  as(headers: Readonly<Record<string, string>>): LiveBrowser {
    return new LiveBrowser(this.app, headers);
  }

  /**
   * Opens a live page and waits until it is connected. Redirects are followed.
   *
   * @param path with its query, such as `/tasks?open=1`
   * @throws {Error} where the answer is an error, or no live page
   */
  async open(path: string): Promise<LiveTestPage> {
    const page = await openPage(await this.begin(), path, (closed) => this.pages.delete(closed));
    this.pages.add(page);
    return page;
  }

  /**
   * Any request of this browser, such as the one that logs somebody in. Redirects are followed.
   *
   * @example
   * const browser = live(app);
   * await browser.fetch('/login', {
   *   method: 'POST',
   *   headers: { 'content-type': 'application/x-www-form-urlencoded' },
   *   body: 'name=ada&password=swordfish',
   * });
   * const page = await browser.open('/dashboard');
   */
  async fetch(path: string, init?: LiveRequestInit): Promise<Response> {
    return (await this.begin()).fetch(path, init);
  }

  /** Closes all its pages. The end of the application does so, too. */
  close(): void {
    for (const page of this.pages) page.close();
  }

  private begin(): Promise<Session> {
    this.session ??= Session.begin(this.app, this.headers).then((session) => {
      this.endWith(session.server);
      return session;
    });
    return this.session;
  }

  private endWith(server: Server): void {
    const known = browsers.get(server);
    if (known !== undefined) {
      known.add(this);
      return;
    }
    const all = new Set<LiveBrowser>([this]);
    browsers.set(server, all);
    server.once('close', () => {
      for (const browser of all) browser.close();
    });
  }
}
