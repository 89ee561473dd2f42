import type { BlockValues, BranchValue, SlotValue } from '../values.js';
import { NEW } from './change.js';
import { newFrame, type Frame } from './frame.js';
import { SAME } from './same.js';

/** A template that calls itself. */
export interface RecursionSite {
  run(data: unknown, frame: Frame, before: BlockValues | null, changed: number): BlockValues;
  /** Which of the places in its data that its slots read are not what they were. */
  changes(now: unknown, before: unknown): number;
  /** Its values where none is known. */
  readonly same: BlockValues;
}

/**
 * What a template that calls itself makes of its data. Where states are compared, that of before is found out when it is known what
 * has changed.
 */
export function callItself(site: RecursionSite, data: unknown, depth: number, old: SlotValue | null): SlotValue {
  if (old === SAME) return { branch: 0, values: site.same, data };
  const known = old as BranchValue | null;
  const changed = known === null ? NEW : site.changes(data, known.data);
  let before = known === null ? null : known.values;
  if (before === site.same) {
    if (changed === 0) return known!;
    before = site.run(known!.data, newFrame(known!.data, depth), before, changed);
    (known as { values: BlockValues }).values = before;
  }
  const values = site.run(data, newFrame(data, depth), before, changed);
  return values === before ? known! : { branch: 0, values, data };
}
