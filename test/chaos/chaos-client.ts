import { io, type Socket } from 'socket.io-client';

import type {
  ActionAnswer,
  BlockPatch,
  PatchFrame,
  StateFrame,
  Welcome,
} from '../../libs/livetemplate/src/protocol/index.js';
import { applyPatch, blockFromWire } from '../../libs/livetemplate/src/testing/apply-patch.js';
import type { BlockValues } from '../../libs/livetemplate/src/program/values.js';
import type { DemoTemplate } from './demo-template.js';
import type { Visitor } from './visitor.js';

/** Numbers whose state is remembered, so that a document that was rendered a moment ago can be compared. */
const REMEMBERED = 64;

/** As our client: after this time without an answer an action is sent again under the same id. */
const ANSWER_TIMEOUT_MS = 10_000;

export interface ChaosClientOptions {
  readonly name: string;
  /** Of the proxy before the nodes. */
  readonly origin: string;
  readonly visitor: Visitor;
  readonly page: string;
  readonly template: DemoTemplate;
  /** As loading the page anew would bring it. */
  templateOf(fingerprint: string): DemoTemplate | undefined;
  complain(text: string): void;
}

/**
 * A tab with the demo's dashboard: follows its page over protocol 2.0 as our browser script does, and reconnects, repeats and resumes as that
 * one does; but what it would show is kept as values. Complains about what a server must not do.
 */
export class ChaosClient {
  /** Sequence number of what is shown; NaN while it waits for a state. */
  seq = Number.NaN;
  /** How often the whole state has come. */
  states = 0;
  /** Connections that have been accepted. */
  connections = 0;
  /** Whether the last connection went on from what was shown. */
  resumed = false;
  template: DemoTemplate;
  private values: BlockValues | null = null;
  private readonly past = new Map<number, BlockValues>();
  private ready = false;
  private lastTrouble = 'none';
  private closed = false;
  private readonly socket: Socket;
  private waiting: (() => void)[] = [];

  constructor(private readonly options: ChaosClientOptions) {
    const { origin, visitor } = options;
    this.template = options.template;
    this.socket = io(origin, {
      path: '/livetemplate/socket',
      auth: (send) =>
        send({
          page: options.page,
          protocol: ['2.0'],
          template: this.template.program.fingerprint,
          ...(Number.isNaN(this.seq) ? {} : { ack: this.seq }),
        }),
      extraHeaders: { cookie: visitor.cookie },
      transports: ['websocket'],
      reconnectionDelay: 100,
      reconnectionDelayMax: 2_000,
      randomizationFactor: 0.5,
      timeout: 10_000,
      forceNew: true,
    });
    const down = (reason: string | (Error & { data?: { code: string } })): void => {
      this.ready = false;
      this.lastTrouble = `${typeof reason === 'string' ? reason : reason.message} at ${new Date().toISOString()}`;
      this.wake();
      if (this.socket.active || this.closed) return;
      const code = typeof reason === 'string' ? undefined : reason.data?.code;
      if (code !== undefined && /^(PAGE_|INVALID_|TOKEN_)/u.test(code)) this.complain(`was refused: ${code}`);
      setTimeout(() => this.closed || this.socket.connect(), Math.random() * 2_000);
    };
    this.socket.on('disconnect', down);
    this.socket.on('connect_error', down);
    this.socket.on('welcome', (welcome: Welcome) => {
      this.welcomed(welcome);
      this.wake();
    });
    this.socket.on('fault', (fault: unknown) => this.complain(`got the fault ${JSON.stringify(fault)}`));
    this.socket.onAny((event: string | number, ...args: unknown[]) => {
      visitor.look(JSON.stringify(args), (text) => this.complain(text));
      if (event === 's') this.state(args as unknown as StateFrame);
      else if (typeof event === 'number') this.patch([event, ...(args as BlockPatch)]);
      this.wake();
    });
  }

  get name(): string {
    return this.options.name;
  }

  /** Whether it is connected and shows what it has been told. */
  get isLive(): boolean {
    return this.ready && !Number.isNaN(this.seq);
  }

  /** In words, for who looks for what has gone wrong. */
  get situation(): string {
    const { connected, active } = this.socket;
    return JSON.stringify([this.name, { connected, active, ready: this.ready, seq: this.seq, last: this.lastTrouble }]);
  }

  /** Resolves when what has come fulfils a condition. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Sends an action until somebody answers it, over as many connections as that takes. */
  async act(action: string, data: unknown, id: string): Promise<ActionAnswer> {
    for (;;) {
      await this.until(() => this.ready);
      const { connections } = this;
      const lost = this.until(() => this.connections !== connections || !this.ready).then(() => null);
      const answer = this.socket
        .timeout(ANSWER_TIMEOUT_MS)
        .emitWithAck('action', { action, data, id }) as Promise<ActionAnswer>;
      const first = await Promise.race([answer.catch(() => null), lost]);
      if (first !== null) return first;
    }
  }

  /** What the tab shows at the number of a document; undefined where it has not seen that number. */
  async shownAt(seq: number): Promise<BlockValues | undefined> {
    await this.until(() => this.ready && this.seq >= seq);
    return this.past.get(seq);
  }

  close(): void {
    this.closed = true;
    this.socket.disconnect();
  }

  private welcomed({ seq, resumed, page, template }: Welcome): void {
    if (page !== this.options.page) this.complain(`got the page ${page}`);
    if (template !== undefined && template !== this.template.program.fingerprint) {
      this.outdated(template);
      return;
    }
    if (resumed && !(this.seq <= seq)) this.complain(`resumed at ${seq} from ${this.seq}`);
    if (!resumed) this.seq = Number.NaN;
    this.resumed = resumed;
    this.connections++;
    this.ready = true;
  }

  private state([seq, fingerprint, ...values]: StateFrame): void {
    if (fingerprint !== this.template.program.fingerprint) {
      this.outdated(fingerprint);
      return;
    }
    this.states++;
    this.show(seq, blockFromWire(this.template.program.root, values));
  }

  private patch([seq, ...patch]: PatchFrame): void {
    // After a gap only the state counts.
    if (Number.isNaN(this.seq)) return;
    if (seq !== this.seq + 1) {
      this.complain(`got frame ${seq} after ${this.seq}`);
      this.seq = Number.NaN;
      this.socket.emit('resync', { reason: 'gap' });
      return;
    }
    this.show(seq, applyPatch(this.template.program.root, this.values!, patch as BlockPatch));
  }

  private show(seq: number, values: BlockValues): void {
    this.seq = seq;
    this.values = values;
    this.past.set(seq, values);
    for (const old of this.past.keys()) if (this.past.size > REMEMBERED) this.past.delete(old);
  }

  /** Our client would load the page anew. */
  private outdated(fingerprint: string): void {
    const template = this.options.templateOf(fingerprint);
    if (template === undefined) {
      this.complain(`is to show the template ${fingerprint}, which no node has`);
      return;
    }
    this.template = template;
    this.seq = Number.NaN;
    this.past.clear();
    this.ready = false;
    this.socket.disconnect().connect();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  private complain(text: string): void {
    this.options.complain(`${this.name}: ${text}`);
  }
}
