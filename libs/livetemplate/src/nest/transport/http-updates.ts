import type { Frame, Page } from '../../page/index.js';
import type { ProtocolVersion } from '../../protocol/index.js';
import { frameArray } from './event-text.js';

/** Where a client without a connection stands. */
export interface Standing {
  readonly protocol: ProtocolVersion;
  readonly ack?: number;
  readonly template?: string;
}

/** Collects what such a client has to be told, from before its action until after it. */
export class HttpUpdates {
  /** To be called in the end. */
  readonly end: () => void;
  private readonly frames: Frame[];

  constructor(
    page: Page,
    private readonly standing: Standing,
  ) {
    const { protocol } = standing;
    // First of all: a page that has ended refuses it.
    this.end = page.subscribe({ protocol, onFrame: (frame) => this.frames.push(frame) });
    this.frames = [...page.resume(standing).frames];
  }

  /** As the version has them: envelopes, or the arrays that frames are in version 2.0. */
  get updates(): unknown[] {
    return this.frames.map((frame) => (this.standing.protocol === '1.0' ? frame.args[0] : frameArray(frame)));
  }
}
