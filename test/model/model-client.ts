import { io, type Socket } from 'socket.io-client';

import type { ActionAnswer, Welcome } from '../../libs/livetemplate/src/protocol/index.js';
import type { History } from './history.js';
import { CONNECTION, type ModelNode } from './node.js';
import type { Picture } from './picture.js';
import { PictureV1 } from './picture-v1.js';
import { PictureV2 } from './picture-v2.js';

/** States a client keeps, to go back to one of them. */
const REMEMBERED = 6;

export interface ModelClientHost {
  readonly history: History;
  readonly manyNodes: boolean;
  readonly page: string;
  readonly cookie: string;
  complain(text: string): void;
}

export type Ack = 'own' | 'none' | 'future' | 'old';

/** One connection of a client. */
interface Connection {
  readonly name: string;
  readonly node: ModelNode;
  readonly socket: Socket;
  readonly accepted: Promise<boolean>;
  readonly closed: Promise<void>;
  welcome: Welcome | null;
}

let connections = 0;

/** Somebody who watches a page over any number of connections, one at a time, and complains about what must not be. */
export class ModelClient {
  readonly picture: Picture;
  connection: Connection | null = null;
  private readonly past: { readonly seq: number; readonly state: unknown }[] = [];
  /** The number before the first frame of the connection, and what the welcome owes from there on. */
  private asked: number | undefined;

  constructor(
    readonly name: string,
    protocol: '1.0' | '2.0',
    private readonly host: ModelClientHost,
  ) {
    const pictureHost = {
      history: host.history,
      manyNodes: host.manyNodes,
      complain: (text: string) => this.complain(text),
      resync: () => this.resync(),
    };
    this.picture = protocol === '1.0' ? new PictureV1(pictureHost) : new PictureV2(pictureHost);
  }

  get open(): boolean {
    return this.connection?.welcome != null;
  }

  /** Shows what it has been served. */
  begin(seq: number, state: unknown): void {
    this.picture.restore(seq, state);
    this.check();
  }

  connect(node: ModelNode, ack: Ack, polling: boolean): Connection {
    if (this.connection !== null) return this.connection;
    const { picture } = this;
    picture.begin();
    if (ack === 'old') {
      const before = this.past[0];
      if (before !== undefined) picture.restore(before.seq, before.state);
    }
    this.past.length = 0;
    const number = Number.isNaN(picture.seq) || ack === 'none' ? undefined : picture.seq;
    const sent = ack === 'future' ? (number ?? 0) + 1_000 : number;
    this.asked = sent;
    const name = `c${connections++}`;
    const socket = io(node.origin, {
      path: '/livetemplate/socket',
      auth: {
        page: this.host.page,
        protocol: [picture.protocol],
        ...(sent === undefined ? {} : { ack: sent }),
        ...(picture.protocol === '2.0' ? { template: this.host.history.fingerprint } : {}),
      },
      extraHeaders: { cookie: this.host.cookie, [CONNECTION]: name },
      transports: [polling ? 'polling' : 'websocket'],
      reconnection: false,
      forceNew: true,
    });
    const connection: Connection = this.opened(name, node, socket);
    this.connection = connection;
    return connection;
  }

  private opened(name: string, node: ModelNode, socket: Socket): Connection {
    let accept: (accepted: boolean) => void;
    let close: () => void;
    const connection: Connection = {
      name,
      node,
      socket,
      accepted: new Promise((resolve) => (accept = resolve)),
      closed: new Promise((resolve) => (close = resolve)),
      welcome: null,
    };
    const end = (): void => {
      if (this.connection === connection) this.connection = null;
      accept(false);
      close();
    };
    socket.once('disconnect', end);
    socket.once('connect_error', (error: Error & { data?: unknown }) => {
      if (error.data !== undefined) this.complain(`was refused: ${JSON.stringify(error.data)}`);
      socket.disconnect();
      end();
    });
    socket.onAny((event: string | number, ...args: unknown[]) => {
      if (this.connection !== connection) return;
      if (event === 'welcome') {
        this.welcomed(connection, args[0] as Welcome);
        accept(true);
      } else if (connection.welcome === null) this.complain(`got ${event} before the welcome`);
      else if (event === 'fault') this.complain(`got the fault ${JSON.stringify(args)}`);
      else this.receive(event, args);
    });
    return connection;
  }

  /** Ends the connection from this side, or lets the network end it. Resolves when the client knows. */
  async kill(how: 'leave' | 'cut'): Promise<void> {
    const { connection } = this;
    if (connection === null) return;
    // Where the server has not seen it yet, there is nothing to cut.
    if (how === 'leave' || !connection.node.cut(connection.name)) {
      connection.socket.disconnect();
      if (this.connection === connection) this.connection = null;
      return;
    }
    await connection.closed;
  }

  /** Runs an action. @returns null where the connection ended before the answer came */
  async act(action: string, data: unknown, id?: string): Promise<ActionAnswer | null> {
    const { connection } = this;
    if (connection === null) return null;
    const message = { action, data, ...(id === undefined ? {} : { id }) };
    const answer = connection.socket.emitWithAck('action', message) as Promise<ActionAnswer>;
    return Promise.race([answer.catch(() => null), connection.closed.then(() => null)]);
  }

  resync(fragment?: string): void {
    if (!this.open) return;
    this.picture.owe();
    this.connection?.socket.emit('resync', fragment === undefined ? {} : { fragment_id: fragment });
  }

  acknowledge(): void {
    if (this.open && !Number.isNaN(this.picture.seq)) this.connection?.socket.emit('ack', { ack: this.picture.seq });
  }

  /** Resolves when everything has come that the server has sent so far; at once where there is no connection. */
  async caughtUp(): Promise<void> {
    if (this.connection === null || !(await this.connection.accepted)) return;
    do await this.act('nothing', null);
    while (this.open && this.picture.awaiting);
  }

  /** What the client shows, compared with what the page was at its number. */
  check(): void {
    const difference = this.picture.difference();
    if (difference !== '') this.complain(difference);
  }

  private welcomed(connection: Connection, welcome: Welcome): void {
    connection.welcome = welcome;
    const { seq, resumed, page, protocol } = welcome;
    const { asked } = this;
    if (page !== this.host.page || protocol !== this.picture.protocol) this.complain(`welcome to ${page}, ${protocol}`);
    if (resumed && (asked === undefined || asked > seq)) this.complain(`resumed at ${seq} from ${asked}`);
    const known = asked !== undefined && asked <= seq;
    if (!resumed && known && !this.host.manyNodes && this.picture.protocol === '2.0') {
      this.complain(`${asked} was not resumed at ${seq}`);
    }
    if (!resumed) {
      this.picture.restore(Number.NaN, this.picture.state);
      this.picture.owe();
    }
  }

  private receive(event: string | number, args: readonly unknown[]): void {
    // What travels is a copy already; what is remembered must not change.
    if (!Number.isNaN(this.picture.seq)) {
      this.past.push({ seq: this.picture.seq, state: this.picture.state });
      if (this.past.length > REMEMBERED) this.past.shift();
    }
    try {
      this.picture.receive(event, args);
    } catch (error) {
      this.complain(`${String(error)} at ${event} ${JSON.stringify(args)}`);
    }
    if (!this.picture.awaiting) this.check();
  }

  private complain(text: string): void {
    this.host.complain(`${this.name} (${this.picture.protocol}): ${text}`);
  }
}
