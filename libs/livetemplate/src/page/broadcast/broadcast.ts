import { PageClosedError, PageExpiredError } from '../../errors/index.js';
import type { Clock, PageStore } from '../../ports/index.js';
import type { Recipe } from '../change/transaction.js';
import type { Page } from '../page.js';

/** Pages that are changed at a time. Many of them only wait: for the store, or for the batching window of the page. */
const MAX_AT_ONCE = 256;

/** Time after which broadcasts let the process do something else, in milliseconds. */
const SLICE_MS = 8;

/** Which pages a broadcast is for. @publicApi */
export type Audience =
  | { readonly pages: readonly string[] }
  | { readonly users: readonly string[] }
  | { readonly group: string }
  | { readonly topic: string }
  | 'application';

/** What to do with a page: a recipe, properties to assign, or null for nothing. */
export type ChangeOf = (page: Page) => Recipe<unknown> | object | null;

/** How a broadcast went. @publicApi */
export interface BroadcastResult {
  /** Pages that it was for and that are still there. */
  readonly pages: number;
  /** Those whose data is another now. */
  readonly changed: number;
  /** Those that are as they were, because the change failed on them. */
  readonly failed: readonly { readonly pageId: string; readonly error: unknown }[];
}

export interface BroadcastHost {
  readonly store: PageStore;
  /** Between pages. */
  readonly breath: () => Promise<void> | undefined;
  /** Null where the page has ended. */
  page(id: string): Promise<Page | null>;
}

/** Changes each page of an audience. A page that fails does not stop the others. @throws StoreUnavailableError */
export async function broadcast(host: BroadcastHost, audience: Audience, change: ChangeOf): Promise<BroadcastResult> {
  const failed: { pageId: string; error: unknown }[] = [];
  const ids = await idsOf(host.store, audience);
  const left = ids.values();
  let pages = 0;
  let changed = 0;
  const work = async (): Promise<void> => {
    for (const id of left) {
      await host.breath();
      try {
        const page = await host.page(id);
        const wanted = page && change(page);
        if (page === null || wanted === null) continue;
        const result = await page.update(wanted);
        pages++;
        if (result.changed) changed++;
      } catch (error) {
        // It has ended on the way.
        if (error instanceof PageClosedError || error instanceof PageExpiredError) continue;
        pages++;
        failed.push({ pageId: id, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, ids.length) }, work));
  return { pages, changed, failed };
}

async function idsOf(store: PageStore, audience: Audience): Promise<readonly string[]> {
  if (audience === 'application') return store.ids();
  if ('topic' in audience) return store.idsOfTopic(audience.topic);
  if ('group' in audience) return store.idsOfGroup(audience.group);
  if ('pages' in audience) return [...new Set(audience.pages)];
  const ofUsers = await Promise.all([...new Set(audience.users)].map((userId) => store.idsOfUser(userId)));
  return ofUsers.flat();
}

/**
 * Changes of pages in memory need no more than turns of promises, which would keep everything else waiting. One for all broadcasts
 * of an application: some lead to others, without end.
 */
export function breather(clock: Clock): () => Promise<void> | undefined {
  let slice: { readonly end: number; readonly over: Promise<void> } | null = null;
  return () => {
    slice ??= {
      end: clock.now() + SLICE_MS,
      over: new Promise((resolve) => {
        clock.setTimer(() => {
          slice = null;
          resolve();
        }, 0);
      }),
    };
    return clock.now() >= slice.end ? slice.over : undefined;
  };
}
