import type { BranchSlot, ListSlot, Part } from './block.js';
import type { Namespace } from './html-rules.js';
import type { Obstacle } from './obstacles.js';

/**
 * The HTML structure of one block over its tokens: which tokens make up which element, attribute and text. Ranges are
 * half-open and count tokens.
 */
export interface Range {
  from: number;
  to: number;
}

/** A constant string, or something that runs. */
export type Token = string | Exclude<Part, { kind: 'text' }>;

export type Child = ElementTree | RunTree | RegionTree;

export interface ElementTree extends Range {
  readonly kind: 'element';
  readonly name: string;
  readonly parent: ElementTree | null;
  /** Namespace of its content. */
  readonly namespace: Namespace;
  /** SVG or MathML itself. */
  readonly foreign: boolean;
  /** Behind the tag's name: where an attribute can be added. */
  nameEnd: number;
  /** Behind the start tag. */
  openEnd: number;
  /** In front of the end tag, or of what ends it instead. */
  closeFrom: number;
  readonly attributes: AttributeTree[];
  readonly lists: AttributeListTree[];
  readonly children: Child[];
  /** The content of `title`, `script` and the like, where an action writes into it. */
  rawText: boolean;
  /** Ended by the end of the page only: the parser puts the white space behind that into it. */
  openAtEnd: boolean;
  /** Why it has to be replaced as a whole. */
  opaque: Obstacle | null;
}

export interface AttributeTree extends Range {
  name: string;
  valueFrom: number;
  valueTo: number;
  quote: string;
  dynamic: boolean;
}

/** Actions between attributes that write attributes. */
export interface AttributeListTree extends Range {
  readonly names: readonly string[];
}

/** Text between two tags. */
export interface RunTree extends Range {
  readonly kind: 'run';
  dynamic: boolean;
}

export interface RegionTree extends Range {
  readonly kind: 'region';
  readonly slot: BranchSlot | ListSlot;
}
