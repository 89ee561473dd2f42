import type { Draft } from '../data/draft-types.js';
import { openDraft } from '../data/draft.js';
import { takeOver } from '../data/own-data.js';
import { OpenTopics, type Topics } from './topics.js';

export type { Draft } from '../data/draft-types.js';

/**
 * Changes a draft of a page's data, as ordinary code; what it returns is ignored, so that `(state) => state.count++` is fine.
 * If it throws, nothing has changed.
 *
 * Dates in a draft are replaced, not set: `state.due = new Date(…)`. Instances of classes become drafts, too, and are copied
 * with their prototype when they change; those with `#private` fields cannot be, and are replaced like dates.
 *
 * It runs again where another node has committed in the meantime, or where another change of the same batching window is refused: do what must
 * happen only once before the update.
 *
 * @param topics what the page subscribes to, for {@link Topics.subscribe} and {@link Topics.unsubscribe}
 */
export type Recipe<T> = (draft: Draft<T>, topics: Topics) => unknown;

/** A wish to change the data: a recipe, properties to assign, or new data as a whole. */
export type Change =
  | { readonly kind: 'recipe'; readonly recipe: Recipe<unknown> }
  | { readonly kind: 'assign'; readonly properties: object }
  | { readonly kind: 'replace'; readonly data: unknown };

/** Data after a change. */
export interface ChangedData {
  readonly data: unknown;
  /** False only where the data is provably what it was. */
  readonly changed: boolean;
  /** Whether there is something inside that somebody else could change: then parts that are the same prove nothing. */
  readonly opaque: boolean;
}

/** Carries a change out on data, which stays as it is. @throws what the recipe throws */
export async function carryOut(change: Change, data: unknown, topics: Topics = new OpenTopics()): Promise<ChangedData> {
  if (change.kind === 'replace') return replace(change.data, data);
  if (typeof data !== 'object' || data === null) {
    throw new TypeError('Only data that is an object can be changed in parts: use setData().');
  }
  const open = openDraft(data);
  try {
    if (change.kind === 'assign') Object.assign(open.draft, change.properties);
    else await change.recipe(open.draft as Draft<unknown>, topics);
  } catch (error) {
    open.discard();
    throw error;
  }
  const next = open.finish();
  return { ...next, changed: !Object.is(next.data, data) };
}

/** Data in place of the whole. */
function replace(next: unknown, data: unknown): ChangedData {
  const owned = takeOver(next, data);
  return { ...owned, changed: owned.opaque || !Object.is(owned.data, data) };
}
