import type { Frame, Observation, Page } from '../../page/index.js';
import type { ProtocolVersion } from '../../protocol/index.js';
import { frameArray } from './event-text.js';
import { tellSent } from './sent-frames.js';

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
  private frames: Frame[];

  constructor(
    private readonly page: Page,
    private readonly standing: Standing,
    private readonly observation: Observation,
  ) {
    const { protocol } = standing;
    // First of all: a page that has ended refuses it.
    this.end = page.subscribe({
      protocol,
      onFrame: (frame) => this.frames.push(frame),
      // It tells all that those before it have told.
      onState: (frame) => (this.frames = [frame]),
    });
    this.frames = [...page.resume(standing).frames];
  }

  /** What goes into the answer, as the version has it: envelopes, or the arrays that frames are in version 2.0. */
  send(): unknown[] {
    const { page, standing } = this;
    const frames = this.isUpToDate ? [] : this.frames;
    tellSent(this.observation, frames, { page, protocol: standing.protocol, transport: 'ajax' });
    return frames.map((frame) => (standing.protocol === '1.0' ? frame.args[0] : frameArray(frame)));
  }

  /** Who only asks now and then is not sent a state that it has, where frames cannot go on from the served document. */
  private get isUpToDate(): boolean {
    const { page, standing } = this;
    const { ack, template = page.program.fingerprint } = standing;
    return ack === page.seq && template === page.program.fingerprint;
  }
}
