import {
  EVENTS,
  type ActionAnswer,
  type ActionMessage,
  type Fault,
  type Handshake,
  type MESSAGE_EVENT,
  type Message,
  type PatchFrame,
  type StateFrame,
  type Welcome,
} from '../../protocol/index.js';
import { readEvents } from './event-reader.js';
import type { Receiver, Transport } from './transport.js';

/** A stream that does not begin within this time is held back by somebody on the way. */
const FIRST_WORD_MS = 8_000;
const ANSWER_TIMEOUT_MS = 10_000;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;
/** Without a stream the client asks often while something happens, and seldom while nothing does or nobody looks. */
const POLL_MIN_MS = 1_000;
const POLL_MAX_MS = 5_000;
const POLL_HIDDEN_MS = 30_000;

/** A frame as an array: its name, and what belongs to it. */
type Frame = PatchFrame | [event: typeof EVENTS.state, ...StateFrame];

/** What the server answers; one of our errors has a code and no updates. */
interface Answer {
  readonly ok?: boolean;
  readonly seq?: number;
  readonly error?: Fault;
  readonly updates?: readonly Frame[];
  readonly code?: string;
}

/**
 * For networks that Socket.IO does not get through: Server-Sent Events, or where even they are held back, a question every few
 * seconds; actions by POST in both.
 */
export default class HttpTransport implements Transport {
  private receiver: Receiver;
  private identity: Handshake;
  private closed = false;
  /** Whether the page believes that it is connected. */
  private ready = false;
  /** Whether a stream has ever begun. */
  private streamed = false;
  private polling = false;
  private pauseMs = POLL_MIN_MS;
  /** The next connection or question asks for the full state. */
  private wantsState = false;
  private stream: AbortController | undefined;
  private question: AbortController | undefined;
  /** Requests of an earlier connection are no longer sent: the page sends their actions again, in their order. */
  private connection = 0;
  private turn: Promise<unknown> = Promise.resolve();
  private endPause: () => void = () => {};

  /** @param base path of the module's addresses, such as `/livetemplate` */
  constructor(private readonly base: string) {}

  open(receiver: Receiver): void {
    this.receiver = receiver;
    this.identity = receiver.handshake();
    void this.run();
  }

  wake(): void {
    this.endPause();
  }

  close(): void {
    this.closed = true;
    this.lose();
    this.endPause();
  }

  action(message: ActionMessage): Promise<ActionAnswer> {
    this.pauseMs = POLL_MIN_MS;
    return this.post(message);
  }

  // Each question says how far the page has come.
  acknowledge(): void {}

  resync(): void {
    this.wantsState = true;
    this.stopStream();
    this.endPause();
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.closed;) {
      let well = this.polling ? await this.poll() : await this.follow();
      // Where the server answers and no stream has ever come, none will.
      if (well === false && !this.streamed && !this.polling) well = this.polling = await this.poll();
      failures = well ? 0 : failures + 1;
      if (!this.wantsState || !well) await this.pause(well && this.polling ? this.pollPause() : retryPause(failures));
    }
  }

  /** Resolves when the stream has ended, with whether it had begun; with null where the server itself did not want it. */
  private async follow(): Promise<boolean | null> {
    const stream = new AbortController();
    this.stream = stream;
    let begun: boolean | null = false;
    let patienceMs = FIRST_WORD_MS;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const alive = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => stream.abort(), patienceMs);
    };
    alive();
    try {
      const response = await fetch(this.streamAddress(), {
        headers: { accept: 'text/event-stream' },
        signal: stream.signal,
      });
      if (response.ok && response.body) {
        await readEvents(response.body, {
          // What comes before the first event may be a proxy's own.
          alive: () => begun && alive(),
          heartbeat: (intervalMs) => (patienceMs = Math.max(patienceMs, 2 * intervalMs)),
          event: (name, data) => {
            if (name === EVENTS.welcome) {
              begun = this.streamed = true;
              alive();
            }
            this.receive(name, data);
          },
        });
      } else {
        const { code } = (await response.json()) as Answer;
        this.receiver.refused(code);
        if (code) begun = null;
      }
    } catch {
      // Cut off, or never there: the next attempt says more.
    }
    clearTimeout(silence);
    // For a state that the page has asked for, it is not away.
    if (!begun || !this.wantsState) this.lose();
    return begun;
  }

  private streamAddress(): string {
    const { page = '', template = '', ack } = this.receiver.handshake();
    const query = new URLSearchParams({ page, template, protocol: '2.0' });
    if (!this.wantsState) query.set('ack', String(ack));
    return `${this.base}/stream?${query}`;
  }

  private receive(event: string, data: unknown): void {
    const { receiver } = this;
    if (event === EVENTS.fault) receiver.receiveFault(data as Fault);
    else if (event === ('message' satisfies typeof MESSAGE_EVENT)) receiver.receiveMessage(data as Message);
    else if (event === 'frame') this.take(data as Frame);
    else if (event === EVENTS.welcome) this.welcome(data as Welcome);
  }

  private welcome(welcome: Welcome): void {
    this.ready = true;
    this.wantsState = false;
    this.receiver.receiveWelcome(welcome);
  }

  private take([event, ...rest]: Frame): void {
    if (event === EVENTS.state) this.receiver.receiveState(rest as StateFrame);
    else this.receiver.receivePatch([event, ...rest] as PatchFrame);
  }

  private async poll(): Promise<boolean> {
    try {
      const { ok } = await this.post({ action: null });
      return ok;
    } catch {
      return false;
    }
  }

  /** One after the other: the order of actions counts. */
  private post(message: ActionMessage | { readonly action: null }): Promise<ActionAnswer> {
    const { connection } = this;
    const answer = this.turn.then(() => {
      if (this.closed || connection !== this.connection) throw new Error('Not connected.');
      return this.ask(message);
    });
    // Whoever asked hears of it; the next one only waits.
    this.turn = answer.catch(() => {});
    return answer;
  }

  private async ask(message: ActionMessage | { readonly action: null }): Promise<ActionAnswer> {
    const { page, template } = this.identity;
    const ack = this.wantsState ? undefined : this.receiver.seq;
    const patience = new AbortController();
    this.question = patience;
    const timer = setTimeout(() => patience.abort(), ANSWER_TIMEOUT_MS);
    try {
      const response = await fetch(`${this.base}/actions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
        body: JSON.stringify({ page, template, protocol: '2.0', ack, ...message }),
        signal: patience.signal,
      });
      const answer = (await response.json()) as Answer;
      if (answer.updates) return this.understand(answer, answer.updates);
      this.receiver.refused(answer.code);
      if (message.action === null || response.status >= 500 || this.closed) throw new Error(answer.code);
      // Too large, or too many: sent again, it would be so again.
      return { ok: false, error: answer as Fault };
    } catch (error) {
      this.lose();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private understand({ ok, seq = 0, error }: Answer, updates: readonly Frame[]): ActionAnswer {
    const whole = updates.length > 0 && updates[0]?.[0] === EVENTS.state;
    if (this.polling || !this.streamed) {
      const { page = '' } = this.identity;
      if (updates.length > 0) this.pauseMs = POLL_MIN_MS;
      if (!this.ready) this.welcome({ protocol: '2.0', page, seq, resumed: !whole });
      if (whole) this.wantsState = false;
      updates.forEach((frame) => this.take(frame));
    } else if (!whole) {
      // The stream brings them as well; but who waits for the answer is to see what it is about.
      updates.forEach((frame) => this.take(frame));
    }
    return ok ? { ok, seq } : { ok: false, error: error as Fault };
  }

  /** Whatever is under way is lost; the page sends it again when it is connected. */
  private lose(): void {
    this.connection++;
    this.stopStream();
    // Nobody waits behind a question that is never answered.
    if (this.question) this.question.abort();
    if (!this.ready) return;
    this.ready = false;
    this.receiver.disconnected();
  }

  private stopStream(): void {
    const { stream } = this;
    if (stream) stream.abort();
  }

  private pollPause(): number {
    const pauseMs = this.pauseMs;
    this.pauseMs = Math.min(POLL_MAX_MS, pauseMs * 1.5);
    return document.hidden ? POLL_HIDDEN_MS : pauseMs;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function retryPause(failures: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** failures) * (0.5 + Math.random());
}
