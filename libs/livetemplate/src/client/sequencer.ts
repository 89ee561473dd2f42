/** What to do with a frame. */
export type Verdict = 'apply' | 'ignore' | 'gap';

/** A page that only listens tells the server how far it has come after this many frames … */
const FRAMES_PER_ACK = 64;
/** … or after this time, in milliseconds. */
const IDLE_ACK_MS = 20_000;

/** Keeps frames in order, notices holes and acknowledges seldom. */
export class Sequencer {
  private acknowledged: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Set from a hole until the state frame: what arrives between is part of that state or follows it. */
  private awaitingState = false;

  /** @param last sequence number of what is shown */
  constructor(
    public last: number,
    private readonly acknowledge: (sequence: number) => void,
  ) {
    this.acknowledged = last;
  }

  judge(sequence: number): Verdict {
    if (this.awaitingState || sequence <= this.last) return 'ignore';
    return sequence === this.last + 1 ? 'apply' : 'gap';
  }

  /** From here on only a state frame counts. */
  awaitState(): void {
    this.awaitingState = true;
  }

  /** A patch up to here is shown. */
  applied(sequence: number): void {
    this.last = sequence;
    if (sequence - this.acknowledged >= FRAMES_PER_ACK) this.sendAck();
    else this.timer = this.timer || setTimeout(() => this.sendAck(), IDLE_ACK_MS);
  }

  /** A whole state is shown, which may be older than what was shown before. */
  restarted(sequence: number): void {
    this.last = this.acknowledged = sequence;
    this.awaitingState = false;
  }

  /** The handshake of a new connection says how far the page is. */
  reconnecting(): void {
    this.awaitingState = false;
    this.acknowledged = this.last;
    this.stop();
  }

  private sendAck(): void {
    this.stop();
    this.acknowledged = this.last;
    this.acknowledge(this.last);
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
