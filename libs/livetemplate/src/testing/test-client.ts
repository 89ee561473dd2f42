import type { Frame } from '../page/delivery/frame.js';
import type { Resumption } from '../page/delivery/delivery.js';
import type { Page } from '../page/page.js';
import type { Chunk, Envelope, ProtocolVersion, WireValue } from '../protocol/index.js';
import { patchWire, tinyProgram } from './tiny-program.js';

/** All versions of the program have the same slots. */
const PROGRAM = tinyProgram();

/** A browser in a test: applies frames as the protocol says, and fails where a number is missing. */
export class TestClient {
  seq: number | undefined;
  /** 2.0: the values. */
  wire: WireValue[] = [];
  /** 1.0: the fragments' HTML by id. */
  readonly html = new Map<string, string>();
  frames = 0;
  /** 1.0: parts of fragments that are not complete yet, by chunk id. */
  private readonly parts = new Map<string, string[]>();

  private stop: (() => void) | null = null;

  constructor(readonly protocol: ProtocolVersion) {}

  /** Connects, and goes on from where it was. */
  attach(page: Pick<Page<unknown>, 'subscribe' | 'resume'>): void {
    const { protocol } = this;
    this.stop = page.subscribe({
      protocol,
      onFrame: (frame) => this.apply(frame),
      onState: (frame) => this.restart(frame),
    });
    this.resume(page.resume({ protocol, ack: this.seq }));
  }

  leave(): void {
    this.stop?.();
  }

  resume({ seq, resumed, frames }: Resumption): void {
    if (!resumed) this.seq = undefined;
    for (const frame of frames) this.apply(frame);
    if (this.seq !== seq) throw new Error(`resumed at ${this.seq} instead of ${seq}`);
  }

  /** A state that a transport would announce. */
  restart(state: Frame): void {
    this.seq = undefined;
    this.apply(state);
  }

  apply(frame: Frame): void {
    this.frames++;
    // What travels is a copy, and text.
    const copy = JSON.parse(JSON.stringify(frame)) as Frame;
    if (copy.event === 's') {
      const [seq, , ...values] = copy.args;
      this.seq = seq;
      this.wire = values;
    } else if (copy.event === 'update') {
      this.envelope(copy.args[0]);
    } else {
      this.follow(copy.event);
      this.wire = patchWire(PROGRAM, this.wire, copy.args);
    }
  }

  private envelope({ seq, updates }: Envelope): void {
    const whole = updates.every((update) => update.action === 'replace' && update.chunk === undefined);
    // An answer to `resync` has the number of the last one.
    if (whole && seq === this.seq) this.parts.clear();
    else this.follow(seq);
    for (const update of updates) {
      if (update.action === 'replace' && update.chunk !== undefined) {
        this.part(update.fragment_id, update.data, update.chunk);
        continue;
      }
      if (update.action === 'replace') {
        this.html.set(update.fragment_id, update.data);
        continue;
      }
      let html = this.html.get(update.fragment_id) ?? '';
      for (const { position, length, new_value } of update.data.toReversed()) {
        html = html.slice(0, position) + new_value + html.slice(position + length);
      }
      this.html.set(update.fragment_id, html);
    }
  }

  private part(fragment: string, data: string, { seq, total, id }: Chunk): void {
    const parts = this.parts.get(id) ?? [];
    if (seq !== parts.length + 1) throw new Error(`part ${seq} of ${id} after ${parts.length}`);
    this.parts.set(id, parts.concat(data));
    if (seq < total) return;
    this.parts.delete(id);
    this.html.set(fragment, parts.join('') + data);
  }

  private follow(seq: number): void {
    if (seq !== (this.seq ?? seq - 1) + 1) throw new Error(`frame ${seq} after ${this.seq}`);
    this.seq = seq;
  }
}
