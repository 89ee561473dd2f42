import type { ProtocolVersion } from '../../protocol/index.js';
import type { Frame } from './frame.js';

/** Why a page was removed, everywhere. */
export type RemovalReason = 'closed' | 'expired' | 'evicted';

/** Why a page is no more. `shutdown`: only in this process. */
export type PageEnd = RemovalReason | 'shutdown';

/** Somebody who wants the frames of a page: one connection, or one room of connections that speak the same version. */
export interface Subscriber {
  readonly protocol: ProtocolVersion;
  onFrame(frame: Frame): void;
  /**
   * In place of `onFrame` for a state that stands for frames which cannot be told: its number need not follow the last one. Left out by
   * who does not have to announce it.
   */
  onState?(frame: Frame): void;
  onEnd?(reason: PageEnd): void;
}

/** The subscribers of one page. */
export class Subscribers {
  private readonly byProtocol = new Map<ProtocolVersion, Set<Subscriber>>();

  constructor(private readonly onError: (error: unknown) => void) {}

  get size(): number {
    let size = 0;
    for (const all of this.byProtocol.values()) size += all.size;
    return size;
  }

  speak(protocol: ProtocolVersion): boolean {
    return (this.byProtocol.get(protocol)?.size ?? 0) > 0;
  }

  add(subscriber: Subscriber): void {
    const all = this.byProtocol.get(subscriber.protocol) ?? new Set();
    this.byProtocol.set(subscriber.protocol, all.add(subscriber));
  }

  /** @returns false where it was not there. */
  remove(subscriber: Subscriber): boolean {
    return this.byProtocol.get(subscriber.protocol)?.delete(subscriber) ?? false;
  }

  send(frames: ReadonlyMap<ProtocolVersion, Frame>): void {
    for (const [protocol, frame] of frames) {
      for (const subscriber of this.byProtocol.get(protocol) ?? []) this.guard(() => subscriber.onFrame(frame));
    }
  }

  /** What follows is told from these states on. */
  sendStates(frames: ReadonlyMap<ProtocolVersion, Frame>): void {
    for (const [protocol, frame] of frames) {
      for (const subscriber of this.byProtocol.get(protocol) ?? []) {
        this.guard(() => (subscriber.onState ? subscriber.onState(frame) : subscriber.onFrame(frame)));
      }
    }
  }

  end(reason: PageEnd): void {
    const all = [...this.byProtocol.values()].flatMap((some) => [...some]);
    this.byProtocol.clear();
    for (const subscriber of all) this.guard(() => subscriber.onEnd?.(reason));
  }

  /** A transport that fails must not keep the others from their frame. */
  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.onError(error);
    }
  }
}
