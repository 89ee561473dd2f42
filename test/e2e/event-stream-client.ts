import { request, type ClientRequest, type IncomingMessage } from 'node:http';

/** An event as the standard has it. */
export interface StreamEvent {
  /** `message` where it has no name. */
  readonly event: string;
  readonly data: unknown;
  /** Number of the last event that had one. */
  readonly lastId: string;
}

/** A client of Server-Sent Events over plain HTTP, written from the standard. Remembers what came. */
export class EventStreamClient {
  readonly events: StreamEvent[] = [];
  readonly comments: string[] = [];
  /** Resolves when the stream has ended, in order or not. */
  readonly ended: Promise<void>;
  lastId = '';
  private readonly waiting: (() => void)[] = [];
  private cursor = 0;
  private over = false;

  private constructor(
    private readonly call: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block.split('\n'));
      this.wake();
    });
    // Node tells a connection that breaks off as an error; here it is an end like any other.
    response.on('error', () => {});
    this.ended = new Promise((resolve) => {
      response.once('close', () => {
        this.over = true;
        this.wake();
        resolve();
      });
    });
  }

  /** @throws {Error} where the answer is no stream; what it is stands in the message */
  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventStreamClient> {
    const call = request(url, { headers: { accept: 'text/event-stream', ...headers } });
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      call.once('response', resolve).once('error', reject).end(),
    );
    call.on('error', () => {});
    return new EventStreamClient(call, response);
  }

  /** The next event of this name that was not asked for before. Rejects where the stream ends without it. */
  async next(event: string): Promise<StreamEvent> {
    for (;;) {
      while (this.cursor < this.events.length) {
        const found = this.events[this.cursor++] as StreamEvent;
        if (found.event === event) return found;
      }
      if (this.over) throw new Error(`The stream has ended without "${event}".`);
      await this.change();
    }
  }

  /** Waits until what has come fulfils a condition. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.change();
  }

  /** Stops reading from the network, or goes on. */
  setReading(reading: boolean): void {
    if (reading) this.response.resume();
    else this.response.pause();
  }

  close(): void {
    this.call.destroy();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private take(lines: readonly string[]): void {
    let event = 'message';
    const data: string[] = [];
    for (const line of lines) {
      const colon = line.indexOf(':');
      const value = line.slice(colon + 1).replace(/^ /u, '');
      if (colon === 0) this.comments.push(value);
      else if (line.startsWith('event:')) event = value;
      else if (line.startsWith('data:')) data.push(value);
      else if (line.startsWith('id:')) this.lastId = value;
      else throw new Error(`Not a line of an event: ${line}`);
    }
    if (data.length === 0) return;
    this.events.push({ event, data: JSON.parse(data.join('\n')) as unknown, lastId: this.lastId });
  }
}
