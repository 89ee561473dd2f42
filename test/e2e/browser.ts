import { io, type Socket } from 'socket.io-client';

import type { ActionAnswer } from '@livetemplate/nestjs';

/** What a page's document says about itself. */
export interface Document {
  readonly response: Response;
  readonly html: string;
  readonly page: string;
  readonly seq: number;
  readonly template: string;
}

export interface Received {
  readonly event: string;
  readonly args: readonly unknown[];
}

/** A refused handshake. */
export interface Refusal {
  readonly message: string;
  readonly data: unknown;
}

/** Keeps cookies as a browser does, loads pages and attaches to them; knows nothing of our own client. */
export class Browser {
  private readonly tabs: Tab[] = [];
  /** Of all requests, besides cookies: what a proxy would add. */
  headers: Readonly<Record<string, string>> = {};

  /**
   * @param base what the addresses of the visited application begin with
   * @param cookies those of another one, where it is the same browser at another port: cookies know of none
   */
  constructor(
    readonly origin: string,
    private readonly base = '/livetemplate',
    readonly cookies = new Map<string, string>(),
  ) {}

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private get cookieHeaders(): Readonly<Record<string, string>> {
    return this.cookies.size === 0 ? {} : { cookie: this.cookieHeader };
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...this.cookieHeaders, ...this.headers, ...init.headers };
    const response = await fetch(this.origin + path, { redirect: 'manual', ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(cookie) ?? [];
      this.cookies.set(name, value);
    }
    return response;
  }

  async load(path: string): Promise<Document> {
    const response = await this.fetch(path);
    const html = await response.text();
    const attribute = (name: string): string => new RegExp(`${name}="([^"]*)"`, 'u').exec(html)?.[1] ?? '';
    return {
      response,
      html,
      page: attribute('data-lvt-page'),
      seq: Number(attribute('data-lvt-seq')),
      template: attribute('data-lvt-template'),
    };
  }

  /** Attaches to a page and waits for the server's word. @throws {Refusal} */
  async attach(
    auth: Record<string, unknown>,
    headers: Record<string, string> = {},
    transports: ('websocket' | 'polling')[] = ['websocket'],
  ): Promise<Tab> {
    const tab = new Tab(
      io(this.origin, {
        path: `${this.base}/socket`,
        transports,
        reconnection: false,
        forceNew: true,
        auth,
        extraHeaders: { ...this.cookieHeaders, ...this.headers, ...headers },
      }),
    );
    this.tabs.push(tab);
    await tab.accepted;
    return tab;
  }

  /** Loads a page and attaches to it from where its document stands. */
  async open(path: string, protocol: string): Promise<Tab & { readonly document: Document }> {
    const document = await this.load(path);
    const { page, seq, template } = document;
    const tab = await this.attach({ page, protocol: [protocol], ack: seq, template });
    return Object.assign(tab, { document });
  }

  /** The refusal of a handshake that must not be accepted. */
  async refusal(auth: Record<string, unknown>, headers?: Record<string, string>): Promise<Refusal> {
    try {
      await this.attach(auth, headers);
    } catch (refusal) {
      return refusal as Refusal;
    }
    throw new Error('The handshake was accepted.');
  }

  /** Resolves when nothing is sent any more: long-polling has to say goodbye by a request of its own. */
  async close(): Promise<void> {
    for (const { socket } of this.tabs) {
      const { engine } = socket.io;
      const left =
        engine?.transport?.name === 'polling' &&
        engine.readyState !== 'closed' &&
        new Promise<void>((resolve) => engine.once('close', () => resolve()));
      socket.disconnect();
      await left;
    }
  }
}

/** One connection; remembers what came, so that an early message is not lost. */
export class Tab {
  /** Resolves with the `welcome`. */
  readonly accepted: Promise<unknown>;
  readonly closed: Promise<string>;
  /** Everything that came, in order. */
  readonly received: Received[] = [];
  private waiting: { readonly wanted: (message: Received) => boolean; readonly found: (message: Received) => void }[] =
    [];
  private cursor = 0;

  constructor(readonly socket: Socket) {
    this.accepted = new Promise((resolve, reject) => {
      socket.once('welcome', resolve);
      socket.once('connect_error', (error: Error & { data?: unknown }) =>
        reject({ message: error.message, data: error.data } satisfies Refusal),
      );
    });
    this.closed = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.onAny((name: string | number, ...args: unknown[]) => {
      // A patch of version 2.0 has its number for a name.
      const message = typeof name === 'number' ? { event: 'u', args: [name, ...args] } : { event: name, args };
      this.received.push(message);
      const index = this.waiting.findIndex(({ wanted }) => wanted(message));
      const [waiter] = index === -1 ? [] : this.waiting.splice(index, 1);
      waiter?.found(message);
    });
  }

  /** The next message of this event that was not asked for before. */
  next(event: string): Promise<readonly unknown[]> {
    for (let at = this.cursor; at < this.received.length; at++) {
      const message = this.received[at] as Received;
      if (message.event !== event) continue;
      this.cursor = at + 1;
      return Promise.resolve(message.args);
    }
    return new Promise((resolve) => {
      this.waiting.push({
        wanted: (message) => message.event === event,
        found: (message) => {
          this.cursor = this.received.indexOf(message) + 1;
          resolve(message.args);
        },
      });
    });
  }

  act(action: string, data?: unknown, id?: string): Promise<ActionAnswer> {
    return this.send('action', { action, data, ...(id === undefined ? {} : { id }) }) as Promise<ActionAnswer>;
  }

  /** Sends a message and waits for its acknowledgement. */
  send(event: string, ...args: unknown[]): Promise<unknown> {
    return this.socket.emitWithAck(event, ...args);
  }

  of(event: string): (readonly unknown[])[] {
    return this.received.filter((message) => message.event === event).map((message) => message.args);
  }
}
