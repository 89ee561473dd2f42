import type { ActionAnswer, ActionMessage } from '../../protocol/index.js';
import { report } from '../diagnostics.js';
import type { Transport } from '../transport/transport.js';

/** More than this many actions wait for nothing: whoever made them has long gone on. */
const MOST_WAITING = 100;

interface QueuedAction {
  readonly message: ActionMessage;
  readonly answered: (answer: ActionAnswer) => void;
  sent: boolean;
}

/**
 * Actions on their way to the server. Each has an id, under which the server runs it at most once, so an action
 * without an answer is simply sent again: after a timeout, and after a reconnect.
 */
export class ActionQueue {
  private readonly queue: QueuedAction[] = [];
  private ready = false;

  constructor(private readonly transmit: Transport['action']) {}

  async run(action: string, data: unknown): Promise<ActionAnswer> {
    if (this.queue.length >= MOST_WAITING) {
      const message = 'Too many actions wait.';
      report('action.queue-full', message);
      return { ok: false, error: { code: 'QUEUE_FULL', message } };
    }
    return new Promise((answered) => {
      const message = { action, ...(data === undefined ? {} : { data }), id: randomId() };
      this.queue.push({ message, answered, sent: false });
      this.flush();
    });
  }

  /** The connection is there: everything without an answer goes out, in the old order. */
  resume(): void {
    this.ready = true;
    for (const queued of this.queue) queued.sent = false;
    this.flush();
  }

  pause(): void {
    this.ready = false;
  }

  private flush(): void {
    if (!this.ready) return;
    for (const queued of this.queue) if (!queued.sent) this.send(queued);
  }

  private send(queued: QueuedAction): void {
    queued.sent = true;
    this.transmit(queued.message).then(
      (answer) => {
        const place = this.queue.indexOf(queued);
        if (place < 0) return;
        this.queue.splice(place, 1);
        if (!answer.ok && !answer.error.fields)
          report('action.failed', `${queued.message.action}: ${answer.error.code}, ${answer.error.message}`);
        queued.answered(answer);
      },
      () => {
        queued.sent = false;
        this.flush();
      },
    );
  }
}

/** Nobody else has it on the same page: 64 random bits, in digits. */
function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join('');
}
