import type { ListChange } from './list-change.js';
import type { BlockValues, ListValue } from './values.js';

/** The new list, where two states are compared: not its items, but what became of those of before. */
export class ComparedList implements ListValue {
  readonly keys = null;
  readonly items: readonly BlockValues[] = [];
  readonly otherwise = null;

  constructor(readonly change: ListChange) {}
}
