/**
 * What changed between two renders of one program. The nested arrays are also what version 2.0 of the
 * protocol puts on the wire, so that encoding a patch is `JSON.stringify`.
 *
 * Slots are named by their index in their block and items by their index in their list: both ends apply
 * the same patches in the same order, so positions need no names.
 */

/** `slot, change, slot, change, …` in ascending order of slots. */
export type BlockPatch = (number | SlotPatch)[];

/** By the kind of the slot: the new text of a value slot, or a change of a region. */
export type SlotPatch = string | BranchPatch | ListPatch;

/**
 * `[branch, value, value, …]` shows another branch (-1: none), built from all of its values;
 * `[[…]]` changes values inside the branch that stands.
 */
export type BranchPatch = [branch: number, ...values: WireValue[]] | [inner: BlockPatch];

/** Operations in order; each index refers to the list as the operations before it have left it. */
export type ListPatch = ListOperation[];

export type ListOperation =
  /** `[i, slot, change, …]` with i ≥ 0: change values inside item i; inside the `{{else}}` block where that is shown. */
  | [item: number, ...patch: BlockPatch]
  /** `["+", i, item, item, …]`: insert these items so that the first becomes item i. */
  | ['+', number, ...WireRegion[]]
  /** `["-", i]` or `["-", i, count]`: remove `count` items (1 by default) from item i on. */
  | ['-', number, number?]
  /** `[">", from, to]`: take item `from` out, then put it in as item `to`. */
  | ['>', number, number]
  /** `["p", …]`: put the items in a new order; entry k is the old index of the item that becomes item k. */
  | ['p', ...number[]]
  /** `["=", value]`: show this whole list in place of the old one. */
  | ['=', WireRegion];

/**
 * A slot's whole value on the wire: a string; a branch as `[branch, …values]` (`[-1]` for none); or a list as
 * `[item, item, …]`, each item its values, and `[0, …values]` where its `{{else}}` block is shown.
 */
export type WireValue = string | WireRegion;

export interface WireRegion extends Array<number | WireValue> {}
