import type { Clock } from '../ports/index.js';
import type { BlockPatch, FragmentUpdate, ProtocolVersion } from '../protocol/index.js';
import { PROTOCOL_VERSIONS } from '../protocol/index.js';
import { ChangeLog } from './change-log.js';
import { envelope, fragmentReplacements, fragmentUpdates } from './envelope.js';
import { envelopeFrame, patchFrame, stateFrame, type Frame } from './frame.js';
import type { PageLimits } from './limits.js';
import type { PageState } from './page-state.js';
import { PageUpdate } from './page-update.js';
import { Subscribers, type PageEnd, type Subscriber } from './subscribers.js';
import { UpdateStream } from './update-stream.js';

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
    onError: (error: unknown) => void,
  ) {
    this.log = new ChangeLog(limits.logCount, limits.logSize);
    this.subscribers = new Subscribers(onError);
  }

  get subscriberCount(): number {
    return this.subscribers.size;
  }

  subscribe(subscriber: Subscriber): void {
    this.subscribers.add(subscriber);
  }

  /** @returns false where it was not subscribed (any more) */
  unsubscribe(subscriber: Subscriber): boolean {
    return this.subscribers.remove(subscriber);
  }

  stream(): UpdateStream {
    const stream = new UpdateStream((ended) => this.streams.delete(ended));
    this.streams.add(stream);
    return stream;
  }

  /** Sends a change as the patch it is. */
  sendPatch(before: PageState, after: PageState, patch: BlockPatch): PageUpdate {
    const { seq } = after.snapshot;
    const frames = new Map<ProtocolVersion, Frame>([['2.0', patchFrame(seq, patch)]]);
    if (this.wantsEnvelopes(seq)) {
      const updates = visibleUpdates(before, after);
      if (updates.length > 0) frames.set('1.0', envelopeFrame(envelope(seq, updates, this.clock.now())));
    }
    this.log.add(frames, seq);
    return this.send(before, after, frames);
  }

  /** Sends a state as a whole, where the change cannot be told as a patch. */
  sendState(before: PageState, after: PageState): PageUpdate {
    this.log.clear();
    const frames = new Map<ProtocolVersion, Frame>();
    for (const protocol of PROTOCOL_VERSIONS) {
      const [frame] = this.subscribers.speak(protocol) ? this.fullState(after, protocol) : [];
      if (frame !== undefined) frames.set(protocol, frame);
    }
    return this.send(before, after, frames);
  }

  resume(state: PageState, { protocol, ack, template }: ResumeRequest): Resumption {
    const { seq } = state.snapshot;
    if (protocol === '1.0') this.lastInV1 = seq;
    const sameTemplate = template === undefined || template === state.program.fingerprint;
    if (ack !== undefined && sameTemplate && !(protocol === '1.0' && isRootFragment(state))) {
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
  private wantsEnvelopes(seq: number): boolean {
    if (this.subscribers.speak('1.0')) this.lastInV1 = seq;
    return seq - this.lastInV1 <= this.limits.logCount;
  }

  private send(before: PageState, after: PageState, frames: ReadonlyMap<ProtocolVersion, Frame>): PageUpdate {
    const update = new PageUpdate(before, after);
    this.subscribers.send(frames);
    for (const stream of this.streams) stream.push(update);
    return update;
  }
}

/**
 * Whether the root element is a fragment itself. In a document it carries attributes about the page that no fragment has, so
 * splices would miss their places in the text that a client was served.
 */
function isRootFragment({ program, values }: PageState): boolean {
  return program.fragments(values).some(({ html }) => /^<html[\s>]/iu.test(html));
}

/** Never empty where the page has a fragment: the schema wants an update in each envelope, and no number may be left out. */
function visibleUpdates(before: PageState, after: PageState): FragmentUpdate[] {
  const updates = fragmentUpdates(after.program, before.values, after.values);
  const [first] = updates.length > 0 ? [] : after.program.fragments(after.values);
  return first === undefined ? updates : [{ fragment_id: first.id, action: 'value_updates', data: [] }];
}
