import type { Position } from '../template/ast.js';
import type { CodeKind } from './block.js';

/** How a fragment is brought up to date. */
export type UpdateMode = 'value-patch' | 'fragment-replace';

/**
 * What the analyzer found out about a template before anyone runs it: the same for the same template in every process,
 * frozen, and plain data that can be sent as JSON.
 * @see requirements A1, A2, A4
 * @publicApi
 */
export interface TemplateAnalysis {
  readonly template: string;
  /** `value-patch` where every construct supports it. */
  readonly selectedMode: UpdateMode;
  readonly capabilityReport: CapabilityReport;
  /** The outermost fragments, in document order, with those inside them. */
  readonly fragments: readonly FragmentAnalysis[];
  /**
   * Share of the bytes that a patch is expected to save, from 0 to 1, compared with sending the HTML of the fragment
   * around a change. An estimate: {@link bandwidthModel} says of what.
   */
  readonly expectedBandwidthReduction: number;
  readonly bandwidthModel: BandwidthModel;
  /** Actions in scripts, styles and event handlers, and how a change of them reaches the browser. */
  readonly codeSlots: readonly CodeSlot[];
  /** Actions that attributes such as `lvt-click` name; names that the template computes are not among them. */
  readonly actions: readonly NamedAction[];
  /** What HTML, Go's rules or the browser script let pass, and hardly anybody means. */
  readonly warnings: readonly Finding[];
  /** What is patched by value, but could be patched at less cost. */
  readonly advice: readonly Finding[];
}

/** What of a template is patched by value, what is not, and why. @see requirement A1 @publicApi */
export interface CapabilityReport {
  /** Share of the template's constructs that are patched by value, in percent, rounded. */
  readonly supportPercentage: number;
  /** Constructs patched by value, by name. */
  readonly supported: readonly ConstructCount[];
  /** Constructs that are sent with the element or the document around them, by name. */
  readonly fallbacks: readonly FallbackConstruct[];
  /** Why something falls back, and what an author can do about it. */
  readonly reasons: readonly Finding[];
}

/** How often a construct of the language occurs. @publicApi */
export interface ConstructCount {
  /** Stable name, such as `nested-field`: see `constructs.ts`. */
  readonly construct: string;
  readonly count: number;
}

/** Occurrences of a construct that are not patched by value. @publicApi */
export interface FallbackConstruct extends ConstructCount {
  /** Stable name of the reason, as in {@link CapabilityReport.reasons}. */
  readonly reason: string;
  readonly places: readonly Position[];
}

/** How a fragment is brought up to date, and why. @publicApi */
export interface FragmentAnalysis {
  /**
   * The element's static `id`, or `f-` and 8 hex digits. Null for what stands once for each item of a list, because the
   * keys of the items are part of their ids: `LiveProgram.fragmentIds` tells those of a state.
   */
  readonly id: string | null;
  readonly kind: FragmentKind;
  readonly mode: UpdateMode;
  /** Stable names of the reasons for a replace, those inside it included. */
  readonly reasons: readonly string[];
  /** Slots in it and in what stands in it, each once however often it is repeated. */
  readonly slots: number;
  /** The first action in it; null where it is sent with every render and has none. */
  readonly pos: Position | null;
  readonly fragments: readonly FragmentAnalysis[];
}

/** What a fragment is: the whole document, an element, a branch (`if`, `with`), a list (`range`), or each item of one. @publicApi */
export type FragmentKind = 'document' | 'element' | 'branch' | 'list' | 'item';

/** The numbers behind {@link TemplateAnalysis.expectedBandwidthReduction}, in bytes. */
export interface BandwidthModel {
  /** HTML of the fragment around an average change. */
  readonly fragmentBytes: number;
  /** Frame of version 2.0 that makes an average change. */
  readonly updateBytes: number;
  /** Assumed: what one value takes. */
  readonly valueBytes: number;
  /** Assumed: items in a list. */
  readonly itemCount: number;
  readonly explanation: string;
}

/** An action where a browser runs code. @publicApi */
export interface CodeSlot {
  readonly code: CodeKind;
  /** `not-live`: a change is written into the page, and nothing comes of it. */
  readonly update: 'whole-attribute' | 'whole-element' | 'not-live';
  readonly message: string;
  readonly pos: Position;
}

/** An action that an attribute names. @publicApi */
export interface NamedAction {
  /** Such as `lvt-click`. */
  readonly attribute: string;
  readonly action: string;
  readonly pos: Position;
}

/** Something to know about a place of a template, with a way out. @publicApi */
export interface Finding {
  /** Stable name of the reason, such as `unbalanced-branch`. */
  readonly reason: string;
  readonly message: string;
  readonly advice: string;
  readonly pos: Position;
}
