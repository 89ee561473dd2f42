import type {
  ActionNode,
  IfNode,
  Position,
  RangeNode,
  StatementNode,
  TemplateNode,
  WithNode,
} from '../template/ast.js';
import type { OutlineNode } from './outline-node.js';
import type { Namespace } from './html-rules.js';
import type { Obstacle } from './obstacles.js';

/**
 * A compile unit: constant strings and the slots between them. The document, each branch, the body of a range and a
 * template that calls itself are blocks; other called templates are part of the block that calls them.
 */
export interface Block {
  /** Index among the program's blocks; 0 is the document. Given when all blocks are known. */
  id: number;
  /** One more than there are slots, annotations included. */
  statics: string[];
  slots: Slot[];
  /** What a parser makes of it. */
  outline: OutlineNode[];
  /** What running the block does, in order. */
  steps: Step[];
  readonly namespace: Namespace;
  /** What its HTML can begin and end with. */
  start: Edge;
  end: Edge;
  /** What stands at its top level: the HTML parser may not accept it everywhere. */
  readonly top: TopLevel;
  /** Slots that are attributes of elements at its top level, or regions there. */
  rootSlots: ReadonlySet<number>;
  /** Slots in its elements with `data-cache="false"`; null where it has no such element. */
  uncached: ReadonlySet<number> | null;
  /** Its elements that can be addressed, in document order. */
  elements: readonly LiveElement[];
  /** Every constant `id` in it, in document order. */
  ids: readonly StaticId[];
}

/** An element that something live stands in, or that has an `id` of its own and something live inside. */
export interface LiveElement {
  /** Its constant `id`; null for none, and where an element before it has the same. */
  readonly staticId: string | null;
  /** Indexes of the elements, texts and regions from the top of the block to it. */
  readonly path: readonly number[];
  /** Its slots and those inside it, half-open. */
  readonly from: number;
  readonly to: number;
}

export interface StaticId {
  readonly id: string;
  /** Where the text begins that it stands in. */
  readonly pos: Position;
}

/** What may stand at one end of a block. */
export interface Edge {
  /** Constant text. */
  readonly text: boolean;
  /** Text that an action writes. */
  readonly dynamic: boolean;
  /** Nothing at all, so that what stands beside the block counts. */
  readonly empty: boolean;
}

export interface TopLevel {
  readonly elements: Set<string>;
  /** Text that is not only white space, constant or written by an action. */
  text: boolean;
}

export type Step =
  | { readonly kind: 'slot'; readonly index: number }
  /** Declares or assigns variables. */
  | { readonly kind: 'effect'; readonly node: ActionNode; readonly call: number }
  | Enter;

/** A call of another template begins: what follows with `call === callee` has its own dot and variables. */
export interface Enter {
  readonly kind: 'enter';
  readonly node: TemplateNode;
  /** The call in which the argument is evaluated; 0 is the block's own. */
  readonly call: number;
  readonly callee: number;
}

/** A piece of what a value slot writes. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'node'; readonly node: StatementNode; readonly call: number }
  | Enter;

export type Slot = ValueSlot | BranchSlot | ListSlot;

export type ValueKind = 'text' | 'attribute' | 'attribute-list' | 'raw-text' | 'element' | 'document';

/** Places in which a browser reads a language other than HTML. */
export type CodeKind = 'event-handler' | 'style-attribute' | 'script' | 'data-script' | 'style';

export interface ValueSlot {
  readonly kind: ValueKind;
  readonly parts: readonly Part[];
  /** Constant text before and behind the value, inside the same text node or attribute. */
  readonly prefix: string;
  readonly suffix: string;
  /** Markup around it that comes and goes with it: an attribute's `name="` and closing quote. */
  readonly lead: string;
  readonly tail: string;
  /** An attribute's name. */
  readonly name: string;
  /** Attribute list: every name that it can write. */
  readonly names: readonly string[];
  /** What the value is to a browser besides markup; null for markup and text. */
  readonly code: CodeKind | null;
  /** Element, document: why it is replaced as a whole. */
  readonly obstacle: Obstacle | null;
  readonly pos: Position;
}

export interface BranchSlot {
  readonly kind: 'branch';
  /** The alternatives in order; the last one has no condition where the template has an `{{else}}`. */
  readonly branches: readonly Branch[];
  readonly call: number;
  readonly pos: Position;
}

export interface Branch {
  /** `if` and `with` test a pipeline; null is `{{else}}`; `template` is a recursive call, which is always taken. */
  readonly condition: IfNode | WithNode | TemplateNode | null;
  block: Block;
}

export interface ListSlot {
  readonly kind: 'list';
  readonly node: RangeNode;
  readonly call: number;
  readonly item: Block;
  readonly otherwise: Block | null;
  readonly key: ListKey;
  readonly pos: Position;
}

/** What tells the items of a list apart. */
export type ListKey =
  /** The value of this slot of the item's block. */
  | { readonly kind: 'slot'; readonly index: number }
  /**
   * An attribute of an element inside a branch of the item. The block finds it out for an item: its one slot is the attribute,
   * or a branch with blocks like it. What shows none has an empty key.
   */
  | { readonly kind: 'block'; readonly block: Block }
  /** The key of a map; lists and integers have none and are told apart by position. */
  | { readonly kind: 'map-or-position' };
