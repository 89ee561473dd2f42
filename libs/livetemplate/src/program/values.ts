/**
 * What stands in the slots of a rendered page: the whole state of a render besides its statics.
 * Plain nested arrays, because a page keeps them for as long as it lives.
 */

/** One entry for each slot of a block, in the order of the slots. */
export type BlockValues = SlotValue[];

/** The escaped text of a value slot, or what stands in a region. */
export type SlotValue = string | BranchValue | ListValue;

/** A branch region. */
export interface BranchValue {
  /** Index of the branch that is shown, or -1 for none. */
  readonly branch: number;
  /** Values of the branch's block; empty for none. */
  readonly values: BlockValues;
  /** What a template that calls itself was given: the data that its values were computed from. */
  readonly data?: unknown;
}

/** A list region. */
export interface ListValue {
  /** Identity of each item; null where the items have none and are told apart by position. */
  readonly keys: readonly string[] | null;
  readonly items: readonly BlockValues[];
  /** Values of the `{{else}}` block where the list is empty and has one. */
  readonly otherwise: BlockValues | null;
  /**
   * The elements that the items were computed from, where they came as a list: an element that is there again next time
   * keeps its values.
   */
  readonly elements?: readonly unknown[] | null;
}

/** What a program made of data that is never going to change. */
export interface Evaluated {
  readonly data: unknown;
  readonly values: BlockValues;
}

/** Values of two states, evaluated only where they differ: good for nothing but to be compared with each other. */
export interface ComparedValues {
  readonly before: BlockValues;
  readonly after: BlockValues;
}
