import type { Envelope } from '@livetemplate/nestjs';

/** A client of protocol 1.0 in its smallest form: the outer HTML of each fragment, changed by envelopes. */
export class Fragments {
  private readonly html = new Map<string, string>();
  seq: number | null = null;

  apply(envelope: Envelope): void {
    for (const update of envelope.updates) {
      if (update.action === 'replace') {
        this.html.set(update.fragment_id, update.data);
        continue;
      }
      let html = this.html.get(update.fragment_id);
      if (html === undefined) throw new Error(`Values of the unknown fragment ${update.fragment_id}.`);
      for (const { position, length, new_value } of update.data.toReversed()) {
        html = html.slice(0, position) + new_value + html.slice(position + length);
      }
      this.html.set(update.fragment_id, html);
    }
    this.seq = envelope.seq;
  }

  /** Whether each fragment stands in the document as it is known here. */
  missingIn(document: string): string[] {
    return [...this.html.values()].filter((html) => !document.includes(html));
  }

  /** What stands in a fragment that is one element with a text. */
  text(id: string): string {
    return /^<[^>]*>([^<]*)</u.exec(this.html.get(id) ?? '')?.[1] ?? '';
  }

  get size(): number {
    return this.html.size;
  }
}
