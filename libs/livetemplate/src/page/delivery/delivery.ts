import type { Clock, LogEntry } from '../../ports/index.js';
import type { BlockPatch, Envelope, FragmentUpdate, ProtocolVersion } from '../../protocol/index.js';
import { EVENTS, PROTOCOL_VERSIONS } from '../../protocol/index.js';
import type { Counters } from '../counters.js';
import type { PageLimits } from '../limits.js';
import type { UpdateReport } from '../observation/update-report.js';
import type { Difference, PageState } from '../page-state.js';
import { ChangeLog } from './change-log.js';
import { envelope, envelopes, fragmentReplacements, fragmentUpdates, type FellBack } from './envelope.js';
import { envelopeFrame, patchFrame, stateFrame, type Frame } from './frame.js';
import { writeLogEntry } from './log-entry.js';
import { PageUpdate } from './page-update.js';
import { Subscribers, type PageEnd, type Subscriber } from './subscribers.js';
import { MAX_CHANGES, planPatch, type UpdatePlan } from './update-plan.js';
import { UpdateStream } from './update-stream.js';
import { weight } from './weight.js';

/** A connection that wants to go on. */
export interface ResumeRequest {
  readonly protocol: ProtocolVersion;
  /** Last sequence number it has applied. */
  readonly ack?: number | undefined;
  /** Fingerprint of the template its document was made from. */
  readonly template?: string | undefined;
}

/** What such a connection has to be sent first. */
export interface Resumption {
  readonly seq: number;
  /** False where `frames` are a full state. */
  readonly resumed: boolean;
  readonly frames: readonly Frame[];
}

/** A change, and how it is told. */
export interface PlannedPatch {
  readonly patch: BlockPatch;
  readonly plan: UpdatePlan;
}

/** Brings what changes on one page to everyone who watches it, and remembers it for those who come back. */
export class Delivery {
  private readonly log: ChangeLog;
  private readonly subscribers: Subscribers;
  private readonly streams = new Set<UpdateStream>();
  /** Sequence number at which somebody has last spoken version 1.0. */
  private lastInV1 = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly limits: PageLimits,
    private readonly counters: Counters,
    private readonly fellBack: FellBack,
    onError: (error: unknown) => void,
  ) {
    this.log = new ChangeLog(limits.logCount, limits.logSize);
    this.subscribers = new Subscribers(onError);
  }

  get subscriberCount(): number {
    return this.subscribers.size + this.streams.size;
  }

  /** About how many bytes the log takes. */
  get logBytes(): number {
    return this.log.bytes;
  }

  /** Clients that come back get the whole state. */
  forgetLog(): void {
    this.log.clear();
  }

  subscribe(subscriber: Subscriber): void {
    this.subscribers.add(subscriber);
  }

  /** @returns false where it was not subscribed (any more) */
  unsubscribe(subscriber: Subscriber): boolean {
    return this.subscribers.remove(subscriber);
  }

  /** @param onReturn its reader does not want to know any more */
  stream(onReturn: () => void): UpdateStream {
    const stream = new UpdateStream((ended) => {
      if (this.streams.delete(ended)) onReturn();
    });
    this.streams.add(stream);
    return stream;
  }

  /** How many sequence numbers a change takes, and what for. */
  plan(before: PageState, after: Pick<PageState, 'values'>, difference: Difference): UpdatePlan {
    return planPatch(before, after, difference, this.limits.maxPayload);
  }

  /** A change as other nodes will read it, before it is committed. @param plan of this very change */
  written(after: PageState, patch: BlockPatch, plan: UpdatePlan): LogEntry {
    const { fingerprint } = after.program;
    const frame = this.smallest(after, patch, plan);
    return writeLogEntry({ fingerprint, seq: after.snapshot.seq, count: plan.envelopes, frame });
  }

  /**
   * Sends a change as the patch it is.
   * @param plan of this very change; the numbers it takes end with that of `after`
   * @param report where somebody wants to know
   */
  sendPatch(
    before: PageState,
    after: PageState,
    { patch, plan }: PlannedPatch,
    report: UpdateReport | null = null,
  ): PageUpdate {
    const { seq } = after.snapshot;
    const first = seq - plan.envelopes + 1;
    const told = this.wantsEnvelopes(seq) ? this.envelopes(before, after, plan, first) : [];
    const last = this.smallest(after, patch, plan);
    if (last.event === EVENTS.state) this.fellBack('state', null);
    report?.done('serialize');
    for (let number = first; number <= seq; number++) {
      // What takes several envelopes is one patch, which comes with the last of their numbers.
      const frame = number < seq ? patchFrame(number, []) : last;
      const frames = new Map<ProtocolVersion, Frame>([['2.0', frame]]);
      const envelope = told[number - first];
      if (envelope !== undefined) frames.set('1.0', envelopeFrame(envelope));
      this.log.add(frames, number);
      this.subscribers.send(frames);
      if (number === seq) report?.sent(frames, { program: after.program, plan, patch });
    }
    return this.updated(before, after);
  }

  /** Sends a state as a whole, where the change cannot be told as a patch. */
  sendState(before: PageState, after: PageState, report: UpdateReport | null = null): PageUpdate {
    this.log.clear();
    const frames = new Map<ProtocolVersion, Frame>();
    for (const protocol of PROTOCOL_VERSIONS) {
      const [frame] = this.subscribers.speak(protocol) ? this.fullState(after, protocol) : [];
      if (frame !== undefined) frames.set(protocol, frame);
    }
    report?.done('serialize');
    this.subscribers.sendStates(frames);
    report?.sent(frames);
    return this.updated(before, after);
  }

  /**
   * Sends what other nodes have committed as they have sent it, one commit after the other.
   * @param frames of version 2.0, one for each number between the two states
   */
  sendLogged(
    before: PageState,
    after: PageState,
    logged: readonly Frame[],
    report: UpdateReport | null = null,
  ): PageUpdate {
    const { seq } = after.snapshot;
    // Nobody here knows the steps in version 1.0: its clients get the last state.
    const [state] = this.subscribers.speak('1.0') ? this.fullState(after, '1.0') : [];
    const states = new Map<ProtocolVersion, Frame>(state === undefined ? [] : [['1.0', state]]);
    report?.done('serialize');
    this.remember(logged, seq);
    for (const frame of logged) this.subscribers.send(new Map([['2.0', frame]]));
    this.subscribers.sendStates(states);
    report?.sent(new Map([...states, ['2.0', logged.at(-1)!]]));
    return this.updated(before, after);
  }

  /** Takes the frames up to this number, which other nodes have sent, into the log. */
  remember(frames: readonly Frame[], seq: number): void {
    for (const [index, frame] of frames.entries()) {
      this.log.add(new Map([['2.0', frame]]), seq - frames.length + 1 + index);
    }
  }

  resume(state: PageState, { protocol, ack, template }: ResumeRequest): Resumption {
    const { seq } = state.snapshot;
    if (protocol === '1.0') this.lastInV1 = seq;
    const sameTemplate = template === undefined || template === state.program.fingerprint;
    if (ack !== undefined && sameTemplate && !(protocol === '1.0' && state.program.rootIsFragment)) {
      const missed = ack === seq ? [] : this.log.since(ack, protocol);
      if (missed !== null) return { seq, resumed: true, frames: missed };
    }
    return { seq, resumed: false, frames: this.fullState(state, protocol) };
  }

  fullState({ snapshot, program, values }: PageState, protocol: ProtocolVersion, fragmentId?: string): Frame[] {
    if (protocol === '2.0') return [stateFrame(snapshot.seq, program, values)];
    const updates = fragmentReplacements(program, values, fragmentId);
    return updates.length === 0 ? [] : [envelopeFrame(envelope(snapshot.seq, updates, this.clock.now()))];
  }

  end(reason: PageEnd): void {
    this.subscribers.end(reason);
    for (const stream of this.streams) stream.end();
    this.streams.clear();
  }

  /**
   * Splices cost a rendering of the fragments, so they are made only where somebody wants them, or may come back for them
   * while the log reaches that far.
   */
  wantsEnvelopes(seq: number): boolean {
    if (this.subscribers.speak('1.0')) this.lastInV1 = seq;
    return seq - this.lastInV1 <= this.limits.logCount;
  }

  private envelopes(before: PageState, after: PageState, plan: UpdatePlan, first: number): Envelope[] {
    const { program, values } = after;
    const updates = fragmentUpdates(program, before.values, values, plan, this.fellBack);
    const anyFragment = (): string => program.fragments(values)[0]!.id;
    const told = envelopes(plan, updates, first, this.clock.now(), anyFragment);
    if (told.length > 1) this.counters.add('chunks', told.filter(({ updates: [only] }) => isPart(only)).length);
    return told;
  }

  /** A change of very many places may be longer than the state it leads to (requirement L2). */
  private smallest(after: PageState, patch: BlockPatch, plan: UpdatePlan): Frame {
    const { program, snapshot } = after;
    if (plan.changes > MAX_CHANGES && weight(program.wire(after.values)) < weight(patch)) {
      return stateFrame(snapshot.seq, program, after.values);
    }
    return patchFrame(snapshot.seq, patch);
  }

  private updated(before: PageState, after: PageState): PageUpdate {
    const update = new PageUpdate(before, after);
    for (const stream of this.streams) stream.push(update);
    return update;
  }
}

function isPart(update: FragmentUpdate | undefined): boolean {
  return update?.action === 'replace' && update.chunk !== undefined;
}
