import type { Happenings, WatchedPage } from '../../page/index.js';

/** Lost connections of one page that are remembered by their reason. */
const MAX_LOST = 16;

interface Visits {
  /** Documents that were served and have not connected yet. */
  documents: number;
  /** Why connections have ended that have not come back. */
  readonly lost: string[];
}

/**
 * Tells connections that come back from those that come for the first time. A handshake does not say which it is: the first one after a
 * document was served is that document's, the next is somebody who was there before.
 */
export class Reconnects {
  private readonly visits = new WeakMap<WatchedPage, Visits>();

  rendered({ page }: Happenings['rendered']): void {
    this.of(page).documents++;
  }

  disconnected({ page, reason }: Happenings['disconnected']): void {
    const { lost } = this.of(page);
    lost.push(reason.replaceAll(' ', '_'));
    if (lost.length > MAX_LOST) lost.shift();
  }

  /** @returns why the connection had to come again; `elsewhere` where it was lost by another process; null where it is a first one */
  connected({ page, arrival }: Happenings['connected']): string | null {
    const visits = this.of(page);
    if (arrival === 'first') return null;
    if (visits.documents > 0) {
      visits.documents--;
      return null;
    }
    return visits.lost.pop() ?? 'elsewhere';
  }

  private of(page: WatchedPage): Visits {
    const known = this.visits.get(page) ?? { documents: 0, lost: [] };
    this.visits.set(page, known);
    return known;
  }
}
