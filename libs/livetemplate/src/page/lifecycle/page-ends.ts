import { LRUCache } from 'lru-cache';
import { PageClosedError, PageExpiredError, PageNotFoundError } from '../../errors/index.js';
import type { PageEnd } from '../delivery/subscribers.js';

/** Ids of pages that are gone, remembered so that their browsers are told "gone" and not "never heard of". */
const MAX_REMEMBERED_ENDS = 10_000;

/** Why pages that have ended in this process are no more. */
export class PageEnds {
  private readonly ends = new LRUCache<string, PageEnd>({ max: MAX_REMEMBERED_ENDS });

  add(id: string, reason: PageEnd): void {
    this.ends.set(id, reason);
  }

  has(id: string): boolean {
    return this.ends.has(id);
  }

  /** What to tell who asks for a page that is not there. */
  absence(id: string): Error {
    const reason = this.ends.get(id);
    if (reason === undefined) return new PageNotFoundError();
    return reason === 'closed' ? new PageClosedError() : new PageExpiredError();
  }
}
