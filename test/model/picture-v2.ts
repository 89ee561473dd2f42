import type { BlockPatch, PatchFrame, StateFrame } from '../../libs/livetemplate/src/protocol/index.js';
import { applyPatch, blockFromWire } from '../../libs/livetemplate/src/testing/apply-patch.js';
import type { Picture, PictureHost, Values } from './picture.js';

/** A client of protocol 2.0: the values of the template's slots. */
export class PictureV2 implements Picture<Values | null> {
  readonly protocol = '2.0';
  state: Values | null = null;
  seq = Number.NaN;
  awaiting = false;
  private owed = 0;

  constructor(private readonly host: PictureHost) {}

  owe(): void {
    this.owed++;
    this.awaiting = true;
  }

  begin(): void {
    this.owed = 0;
    this.awaiting = false;
  }

  restore(seq: number, state: Values | null): void {
    this.seq = seq;
    this.state = state;
  }

  receive(event: string | number, args: readonly unknown[]): void {
    if (event === 's') this.whole(args as unknown as StateFrame);
    else if (typeof event === 'number') this.patch([event, ...(args as BlockPatch)]);
    else this.host.complain(`2.0 got ${event}`);
  }

  difference(): string {
    const shown = this.host.history.at(this.seq);
    if (shown === undefined || this.state === null) return '';
    const wire = this.host.history.wire(this.state);
    return wire === shown.wire ? '' : `2.0, ${this.seq}\nshown    ${wire}\nexpected ${shown.wire}`;
  }

  private whole([seq, fingerprint, ...values]: StateFrame): void {
    const { history, manyNodes } = this.host;
    if (fingerprint !== history.fingerprint) this.host.complain(`2.0: state of the template ${fingerprint}`);
    const unasked = this.owed === 0 && !(manyNodes && seq > this.seq);
    if (unasked) this.host.complain(`2.0: state ${seq} after ${this.seq}, which nobody asked for`);
    this.owed = Math.max(0, this.owed - 1);
    this.awaiting = false;
    this.restore(seq, blockFromWire(history.root, values));
  }

  private patch([seq, ...patch]: PatchFrame): void {
    if (this.awaiting) return;
    if (seq !== this.seq + 1) return this.host.complain(`2.0: frame ${seq} after ${this.seq}`);
    this.restore(seq, applyPatch(this.host.history.root, this.state as Values, patch as BlockPatch));
  }
}
