import type { Chunk, Envelope, FragmentUpdate } from '../../libs/livetemplate/src/protocol/index.js';
import type { Picture, PictureHost } from './picture.js';

/** Immutable, so that a client can go back to it. */
interface Known {
  readonly fragments: ReadonlyMap<string, string>;
  /** What has come of fragments that arrive in parts, by the id of their parts: a client that resumes gets only the rest. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
}

/** A client of protocol 1.0, from its contract alone: the outer HTML of fragments, changed by envelopes. */
export class PictureV1 implements Picture<Known> {
  readonly protocol = '1.0';
  state: Known = { fragments: new Map(), parts: new Map() };
  seq = Number.NaN;
  awaiting = false;
  private owed = 0;

  constructor(private readonly host: PictureHost) {}

  owe(): void {
    this.owed++;
  }

  begin(): void {
    this.owed = 0;
    this.awaiting = false;
  }

  restore(seq: number, state: Known): void {
    this.seq = seq;
    this.state = state;
  }

  receive(event: string | number, args: readonly unknown[]): void {
    if (event !== 'update') return this.host.complain(`1.0 got ${event}`);
    const envelope = args[0] as Envelope;
    const whole = envelope.updates.every((update) => update.action === 'replace' && update.chunk === undefined);
    if (this.owed > 0 && whole && (envelope.seq === this.seq || this.awaiting || Number.isNaN(this.seq))) {
      this.owed--;
      this.awaiting = false;
      this.apply(envelope, new Map());
    } else if (this.awaiting) return;
    else if (envelope.seq === this.seq + 1) this.apply(envelope, new Map(this.state.parts));
    else if (this.host.manyNodes && envelope.seq > this.seq) {
      this.awaiting = true;
      this.host.resync();
    } else this.host.complain(`1.0: envelope ${envelope.seq} after ${this.seq}: ${JSON.stringify(envelope)}`);
  }

  difference(): string {
    const shown = this.host.history.at(this.seq);
    if (shown === undefined || this.state.parts.size > 0) return '';
    for (const [id, html] of shown.fragments) {
      const mine = this.state.fragments.get(id);
      if (mine !== html) return `1.0, ${this.seq}, fragment ${id}\nshown    ${mine}\nexpected ${html}`;
    }
    return '';
  }

  private apply({ seq, updates }: Envelope, parts: Map<string, readonly string[]>): void {
    const fragments = new Map(this.state.fragments);
    for (const update of updates) {
      const html = this.changed(update, fragments.get(update.fragment_id), parts);
      if (html !== null) fragments.set(update.fragment_id, html);
    }
    this.restore(seq, { fragments, parts });
  }

  private changed(
    update: FragmentUpdate,
    before: string | undefined,
    parts: Map<string, readonly string[]>,
  ): string | null {
    if (update.action === 'replace') {
      return update.chunk === undefined ? update.data : this.part(update.data, update.chunk, parts);
    }
    if (before === undefined) {
      this.host.complain(`1.0: values of the unknown fragment ${update.fragment_id}`);
      return null;
    }
    let html = '';
    let end = 0;
    for (const { position, length, new_value } of update.data) {
      if (position < end || position + length > before.length) this.host.complain(`1.0: splice at ${position}`);
      html += before.slice(end, position) + new_value;
      end = position + length;
    }
    return html + before.slice(end);
  }

  private part(data: string, { seq, total, id }: Chunk, parts: Map<string, readonly string[]>): string | null {
    const known = parts.get(id) ?? [];
    if (known.length !== seq - 1) this.host.complain(`1.0: part ${seq} of ${id} after ${known.length} parts`);
    const all = [...known, data];
    if (seq < total) {
      parts.set(id, all);
      return null;
    }
    parts.delete(id);
    return all.join('');
  }
}
