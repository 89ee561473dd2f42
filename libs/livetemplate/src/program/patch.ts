/**
 * What changed between two renders of one program. The nested arrays are also what version 2.0 of the
 * protocol puts on the wire, so that encoding a patch is `JSON.stringify`.
 *
 * Slots are named by their index in their block and items by their index in their list: both ends apply
 * the same patches in the same order, so positions need no names. What a number or an array means follows from
 * the kind of the slot it is for.
 */

/** `slot, change, slot, change, …` in ascending order of slots. */
export type BlockPatch = (number | SlotPatch)[];

/** By the kind of the slot: the new text of a value slot, or a change of a region. */
export type SlotPatch = string | BranchPatch | ListPatch;

/** Another branch, built from all of its values; or `[[…]]`: changes inside the branch that stands. */
export type BranchPatch = WireBranch | [inner: BlockPatch];

/**
 * One operation, or an array of them in order; each index refers to the list as the operations before it have left it.
 * An array that begins with an array or a negative number is one of operations.
 */
export type ListPatch = ListOperation | ListOperation[];

export type ListOperation =
  /** `-1 - i`: remove item i. */
  | number
  | ItemPatch
  | ColumnPatch
  /** `["+", i, item, item, …]`: insert these items so that the first becomes item i. */
  | ['+', number, ...WireRegion[]]
  /** `["-", i, count]`: remove `count` items from item i on. */
  | ['-', number, number]
  /** `[">", from, to]`: take item `from` out, then put it in as item `to`. */
  | ['>', number, number]
  /** `["x", i, j]`: let the items i < j change places. */
  | ['x', number, number]
  /**
   * `["p", …]`: put the items in a new order; entry k is the old index of the item that becomes item k. `-1 - j` behind an
   * entry i stands for all indexes between the two, up or down, and j.
   */
  | ['p', ...number[]]
  /** `["=", list]`: show this whole list in place of the old one. */
  | ['=', WireRegion];

/** `[i, slot, change, …]` with i ≥ 0: change values inside item i; inside the `{{else}}` block where that is shown. */
export interface ItemPatch extends Array<number | SlotPatch> {
  0: number;
}

/** `[":", slot, i, change, i, change, …]`: change the same slot of several items. */
export interface ColumnPatch extends Array<string | number | SlotPatch> {
  0: ':';
  1: number;
}

/**
 * A slot's whole value on the wire. A number is a branch in a branch slot, and in a value slot the slot of the same block
 * that has the same text. A list is `[item, item, …]`, each item its values, or `[0, …values]` where its `{{else}}` block
 * is shown.
 */
export type WireValue = string | number | WireRegion;

/** `branch` where it has no values, with -1 for none; else `[branch, …values]`. */
export type WireBranch = number | [branch: number, ...values: WireValue[]];

export interface WireRegion extends Array<WireValue> {}
