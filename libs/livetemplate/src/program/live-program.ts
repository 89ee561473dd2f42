import type { Block } from '../analysis/block.js';
import type { Finding, FragmentKind, TemplateAnalysis } from '../analysis/template-analysis.js';
import type { Measure } from './measure.js';
import type { BlockPatch, WireValue } from './patch.js';
import type { Shape } from './shape.js';
import type { BlockValues, ComparedValues, Evaluated } from './values.js';

/**
 * A compiled template that can be kept live: a pure function from data to values, and what follows from two of them.
 * Frozen and shared by all pages of the template.
 */
export interface LiveProgram {
  /** Name of the template. */
  readonly name: string;
  /** Content hash of the statics: equal on every node that has the same template. */
  readonly fingerprint: string;
  /** @internal */
  readonly shape: Shape;
  /** The document's block. @internal */
  readonly root: Block;
  readonly analysis: TemplateAnalysis;
  /** Whether the same data always gives the same values: no function is called that may say otherwise. */
  readonly isPure: boolean;

  /** What a developer may have meant otherwise, given the data: names that differ from the data's in case only. */
  hints(data: unknown): readonly Finding[];

  /**
   * Runs the template. With `before`, only what reads a part of the data that has changed: the result is the same, and the
   * parts that have not changed are the very same.
   * @param before given only where the data is never going to change either
   * @throws TemplateExecutionError
   * @internal
   */
  evaluate(data: unknown, before?: Evaluated): BlockValues;

  /**
   * Runs the template on two states of data that never changes, only where they differ: what {@link diff} makes of the result is
   * what it makes of all values. For templates that are {@link isPure}.
   * @throws TemplateExecutionError
   * @internal
   */
  compare(before: unknown, now: unknown): ComparedValues;

  /**
   * Runs the template to the whole annotated document, at once.
   * @throws TemplateExecutionError
   * @internal
   */
  render(data: unknown): RenderedDocument;

  /** What turns `before` into `after`; null where nothing a person could see has changed. @internal */
  diff(before: BlockValues, after: BlockValues): BlockPatch | null;

  /** All values as the wire carries them. @internal */
  wire(values: BlockValues): WireValue[];

  /** The whole annotated document; `attributes` go onto its root element, in their order. @internal */
  document(values: BlockValues, attributes: Readonly<Record<string, string>>): string;

  /** Which branches and how many items stand in `values`, for the root attribute that guides the client. @internal */
  state(values: BlockValues): string;

  /** Whether the root element itself is an outermost fragment. @internal */
  readonly rootIsFragment: boolean;

  /** Every fragment that stands in a state, in document order, with those inside others after them. @internal */
  fragmentIds(values: BlockValues): FragmentPlace[];

  /** The outermost fragments, in document order. At least one. @param only ids of those that are asked for @internal */
  fragments(values: BlockValues, only?: ReadonlySet<string>): FragmentHtml[];

  /** Length of the outer HTML of a fragment, in UTF-16 code units. @internal */
  fragmentLength(id: string, values: BlockValues): number;

  /** What {@link splices} would make of a change, and which fragments are sent whether changed or not. Costs what has changed. @internal */
  changes(before: BlockValues, after: BlockValues): FragmentChange[];

  /** Ids of the outermost fragments that a patch changes, in document order, at the cost of a look at its top level. @internal */
  touched(patch: BlockPatch): string[];

  /**
   * An upper bound of what all {@link changes} amount to, at the cost of what has changed, from all values or those of
   * {@link compare}; null where these do not tell.
   * @internal
   */
  bound(before: BlockValues, after: BlockValues): Measure | null;

  /**
   * The same change as {@link diff}, as splices of the HTML of the fragments that it touches.
   * @param only ids of the fragments that are asked for
   * @internal
   */
  splices(before: BlockValues, after: BlockValues, only?: ReadonlySet<string>): FragmentSplices[];
}

/** A document whose root element has not got its attributes yet. */
export interface RenderedDocument {
  /** {@link LiveProgram.state} */
  readonly state: string;
  /** {@link LiveProgram.document} */
  html(attributes: Readonly<Record<string, string>>): string;
}

/** How a change touches a fragment. */
export interface FragmentChange extends Measure {
  readonly id: string;
  /** An element with `data-cache="false"` stands in the fragment. */
  readonly isUncached: boolean;
}

/** An outermost fragment. */
export interface FragmentHtml {
  /** The element's static `id`, or its `data-fragment-id`. */
  readonly id: string;
  /** Outer HTML. */
  readonly html: string;
}

/** A fragment of a state: unlike those of the analysis, with the items that stand in its lists. */
export interface FragmentPlace {
  readonly id: string;
  readonly kind: FragmentKind;
  /** How many fragments stand around it. */
  readonly depth: number;
}

export interface FragmentSplices {
  readonly id: string;
  /** Of the fragment's outer HTML before the change, in UTF-16 code units: where counting positions has ended. */
  readonly length: number;
  /** Ascending, without overlap; all positions refer to the HTML before the change. */
  readonly splices: Splice[];
}

/** Positions and lengths count UTF-16 code units of the fragment's outer HTML. */
export interface Splice {
  readonly position: number;
  readonly length: number;
  /** Escaped, as it stands in the HTML. */
  readonly text: string;
  /** `html` for a change of structure. */
  readonly type: 'string' | 'html';
  /** Where the value is read from: `tasks.17.title`. */
  readonly path: string;
}
