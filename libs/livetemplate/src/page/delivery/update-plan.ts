import type { FragmentChange, LiveProgram } from '../../program/live-program.js';
import type { BlockValues } from '../../program/values.js';
import type { Difference, PageState } from '../page-state.js';
import { partCount } from './chunks.js';

/** Above so many splices of one fragment it is replaced (requirement L2). */
const MAX_SPLICES = 1_000;

/** Above so many splices of one fragment that change its structure it is replaced (requirement L2). */
const MAX_STRUCTURES = 50;

/** Above so many splices of all fragments together, all of them are replaced (requirement L2). */
export const MAX_CHANGES = 5_000;

/**
 * How a change of a page is told in version 1.0, and so how many sequence numbers it takes. It follows from the two states alone,
 * not from who is connected: each node and each connection counts alike.
 */
export interface UpdatePlan {
  /** In document order. Null for a slight change, which is told by splices whatever they are. */
  readonly fragments: readonly PlannedUpdate[] | null;
  /** One number for each. */
  readonly envelopes: number;
  /** Places in the HTML that change; 0 where nobody had to count. */
  readonly changes: number;
}

export interface PlannedUpdate {
  readonly id: string;
  /** Why the fragment is replaced; null where its splices are sent. */
  readonly replaced: 'caps' | 'size' | 'uncached' | null;
  /** Envelopes of its own that its text arrives in; 0 where it shares one with others. */
  readonly parts: number;
}

const SLIGHT: UpdatePlan = { fragments: null, envelopes: 1, changes: 0 };

/** The plan of a change by how it was found, at a cost that is little beside that. */
export function planPatch(
  before: Pick<PageState, 'program' | 'values'>,
  after: Pick<PageState, 'values'>,
  difference: Difference,
  maxPayload: number,
): UpdatePlan {
  const { program } = before;
  const bound = program.bound(difference.before, difference.after);
  const slight =
    bound !== null && bound.count <= MAX_SPLICES && bound.structures <= MAX_STRUCTURES && bound.size <= maxPayload;
  return slight ? SLIGHT : planUpdate(program, before.values, after.values, maxPayload);
}

/** @param maxPayload longest text of a fragment that is sent in one piece, in UTF-16 code units */
export function planUpdate(
  program: LiveProgram,
  before: BlockValues,
  after: BlockValues,
  maxPayload: number,
): UpdatePlan {
  const touched = program.changes(before, after);
  const changes = touched.reduce((sum, { count }) => sum + count, 0);
  const fragments = touched.map((change): PlannedUpdate => {
    const replaced = whyReplaced(change, changes, maxPayload);
    const length = replaced === null ? 0 : program.fragmentLength(change.id, after);
    return { id: change.id, replaced, parts: length > maxPayload ? partCount(length, maxPayload) : 0 };
  });
  const apart = fragments.reduce((sum, { parts }) => sum + parts, 0);
  const together = fragments.length === 0 || fragments.some(({ parts }) => parts === 0);
  return { fragments, envelopes: apart + (together ? 1 : 0), changes };
}

function whyReplaced(change: FragmentChange, changes: number, maxPayload: number): PlannedUpdate['replaced'] {
  if (change.isUncached) return 'uncached';
  if (changes > MAX_CHANGES || change.count > MAX_SPLICES || change.structures > MAX_STRUCTURES) return 'caps';
  return change.size > maxPayload ? 'size' : null;
}
