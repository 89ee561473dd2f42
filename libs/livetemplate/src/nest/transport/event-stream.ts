import type { ServerResponse } from 'node:http';

import { frameSeq, type Frame } from '../../page/delivery/frame.js';
import type { Observation, PageEnd } from '../../page/index.js';
import type { Clock, Timer } from '../../ports/index.js';
import type { Fault, Message, Welcome } from '../../protocol/index.js';
import type { Admitted } from './admission.js';
import { arrivalOf } from './arrival.js';
import { announcement, catchUp } from './catch-up.js';
import { frameText, heartbeatText, messageText } from './event-text.js';
import { pageEndFault } from './page-end-fault.js';
import type { QueueLimits } from './send-queue.js';
import { tellSent } from './sent-frames.js';
import type { TransportCounters } from './transport-counters.js';

/** `no-transform`: what compresses would collect events until it has a packet full of them. */
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
} as const;

export interface EventStreamLimits extends QueueLimits {
  readonly pingIntervalMs: number;
  readonly slowClientTimeoutMs: number;
}

export interface EventStreamTools {
  readonly limits: EventStreamLimits;
  readonly clock: Clock;
  readonly counters: TransportCounters;
  readonly observation: Observation;
}

/**
 * One connection by Server-Sent Events. Like a connection by Socket.IO, it gets no more frames while too much waits for
 * it; when it has read what there was, it is brought to the page's state of that moment.
 *
 * @see requirements W5, L3
 */
export class EventStream {
  /** Texts that the system has not taken yet. */
  private waiting = 0;
  /** Set while it reads slower than its page changes: the last frame it was sent, and what ends the patience with it. */
  private behind: { readonly ack: number; readonly timer: Timer } | null = null;
  private heartbeat: Timer;
  private ended = false;
  private readonly unsubscribe: () => void;

  /** All in one turn: no frame of the page can come between, so that nothing is missed and nothing arrives twice. */
  constructor(
    private readonly response: ServerResponse,
    private readonly admitted: Admitted,
    private readonly tools: EventStreamTools,
  ) {
    const { page, protocol, ack, template } = admitted;
    this.unsubscribe = page.subscribe({
      protocol,
      onFrame: (frame) => this.take(frame),
      onState: (frame) => this.restart(frame),
      onEnd: (reason) => this.pageEnded(reason),
    });
    response.once('close', () => this.finish());
    // Nothing follows on this connection; kept open, it would hold up a shutdown.
    response.shouldKeepAlive = false;
    response.writeHead(200, HEADERS);
    this.beat();
    const resumption = page.resume({ protocol, ack, template });
    const { seq, resumed, frames } = resumption;
    tools.observation.tell('connected', { page, protocol, transport: 'sse', arrival: arrivalOf(resumption, ack) });
    const current = protocol === '2.0' ? { template: page.program.fingerprint } : {};
    this.greet({ protocol, page: page.id, seq, resumed, ...current });
    this.writeFrames(frames);
  }

  /** Ends it so that its client comes back, here or elsewhere, and goes on where it was. */
  leave(): void {
    this.finish();
    // Who does not read would not let it end.
    if (this.waiting > 0) this.response.destroy();
    else this.response.end();
  }

  /** Past the frames of the page. For one that does not read, nothing piles up: it comes back and starts from the state. */
  send(message: Message): void {
    if (this.ended) return;
    this.write(messageText('message', message));
    const { maxQueuedFrames, maxQueuedBytes } = this.tools.limits;
    if (this.waiting <= 2 * maxQueuedFrames && this.response.writableLength <= 2 * maxQueuedBytes) return;
    this.tools.counters.slow.closed++;
    this.response.destroy();
  }

  /** Ends it for good, with the reason. */
  end(fault: Fault | null): void {
    if (this.ended) return;
    if (fault !== null) this.write(messageText('fault', fault));
    this.finish();
    this.response.end();
  }

  private take(frame: Frame): void {
    if (this.behind !== null) return;
    this.writeFrames([frame]);
    const { maxQueuedFrames, maxQueuedBytes } = this.tools.limits;
    if (this.waiting <= maxQueuedFrames && this.response.writableLength <= maxQueuedBytes) return;
    this.tools.counters.slow.behind++;
    this.behind = { ack: frameSeq(frame), timer: this.patience() };
  }

  /** Goes on from a state, whatever number was next. */
  private restart(state: Frame): void {
    if (this.behind !== null) return;
    this.greet(announcement(this.admitted.page, this.admitted.protocol));
    this.take(state);
  }

  private patience(): Timer {
    const { clock, counters, limits } = this.tools;
    const cut = (): void => {
      counters.slow.closed++;
      this.response.destroy();
    };
    return clock.setTimer(cut, limits.slowClientTimeoutMs, true);
  }

  private readonly written = (): void => {
    this.waiting--;
    if (this.waiting > 0 || this.behind === null || this.ended) return;
    const { ack, timer } = this.behind;
    timer.cancel();
    this.behind = null;
    const { page, protocol } = this.admitted;
    const { welcome, frames } = catchUp(page, protocol, ack, this.tools.limits.maxQueuedFrames);
    this.greet(welcome);
    this.writeFrames(frames);
    this.tools.counters.slow.caughtUp++;
  };

  private greet(welcome: Welcome | null): void {
    if (welcome !== null) this.write(messageText('welcome', welcome));
  }

  private beat(): void {
    const { clock, limits } = this.tools;
    // What waits for it keeps it alive as well.
    if (this.waiting === 0) this.write(heartbeatText(limits.pingIntervalMs));
    this.heartbeat = clock.setTimer(() => this.beat(), limits.pingIntervalMs, true);
  }

  private pageEnded(reason: PageEnd): void {
    this.end(pageEndFault(reason));
  }

  private writeFrames(frames: readonly Frame[]): void {
    for (const frame of frames) this.write(frameText(frame));
    const { page, protocol } = this.admitted;
    tellSent(this.tools.observation, frames, { page, protocol, transport: 'sse' });
  }

  private write(text: string): void {
    if (this.response.destroyed) return;
    this.waiting++;
    this.response.write(text, this.written);
  }

  private finish(): void {
    if (this.ended) return;
    this.ended = true;
    const { page } = this.admitted;
    this.tools.observation.tell('disconnected', { page, transport: 'sse', reason: 'transport close' });
    this.heartbeat.cancel();
    this.behind?.timer.cancel();
    this.unsubscribe();
  }
}
