import type { OutlineNode } from '../analysis/outline-node.js';

export type { OutlineNode };

/**
 * The statics of a template as a browser gets them: an immutable JSON file named by its fingerprint.
 * With it the client finds the slots in served HTML and builds new branches and list items, so that
 * no frame carries markup that the template already contains.
 *
 * HTML of a block: `statics[0] + html(slot 0) + statics[1] + … + statics[n]`.
 */
export interface Shape {
  /** Block 0 is the whole document. */
  readonly blocks: readonly BlockShape[];
}

export interface BlockShape {
  /** One more than there are slots. */
  readonly s: readonly string[];
  readonly d: readonly SlotShape[];
  /** Its nodes, with the slots where they stand. */
  readonly t: readonly OutlineNode[];
  /** Namespace in which the block's HTML has to be parsed; HTML where it is left out. */
  readonly ns?: 'svg' | 'math';
}

export type SlotShape =
  | TextSlotShape
  | AttributeSlotShape
  | AttributeListSlotShape
  | RawTextSlotShape
  | ElementSlotShape
  | DocumentSlotShape
  | BranchSlotShape
  | ListSlotShape;

/**
 * `["t", prefix?, suffix?]`: the text between two tags. Its HTML is `prefix + value + suffix`; where the value holds
 * markup of a trusted type (a `<`), all three are enclosed in `<!--[-->` and `<!--]-->`.
 */
export type TextSlotShape = ['t', string?, string?];

/** `["a", name, prefix?, suffix?]`: one whole attribute; its text is `prefix + value + suffix`. */
export type AttributeSlotShape = ['a', string, string?, string?];

/** `["A", …names]`: attributes that come and go inside a tag; the value is their HTML, the names all they can be. */
export type AttributeListSlotShape = ['A', ...string[]];

/** `["r", prefix?, suffix?]`: the whole content of `title`, `textarea`, `style` or `script`. */
export type RawTextSlotShape = ['r', string?, string?];

/** `["e"]`: one element, replaced as a whole; the value is its outer HTML. */
export type ElementSlotShape = ['e'];

/** `["D"]`: the whole document, replaced as a whole. Only ever the single slot of block 0. */
export type DocumentSlotShape = ['D'];

/** `["b", block, block, …]`: a branch region; entry k + 1 is the block of branch k. */
export type BranchSlotShape = ['b', ...number[]];

/** `["l", item, otherwise?]`: a list region; the block of an item and that of `{{else}}`. */
export type ListSlotShape = ['l', number, number?];
