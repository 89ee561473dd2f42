import type { Position } from '../template/ast.js';

/** How a fragment is brought up to date. */
export type UpdateMode = 'value-patch' | 'fragment-replace';

/** What the analyzer found out about a template before anyone runs it (requirement A2). */
export interface TemplateAnalysis {
  readonly template: string;
  /** `value-patch` where every construct supports it. */
  readonly mode: UpdateMode;
  /** Share of the template's constructs that are patched by value, in percent, rounded. */
  readonly supportPercent: number;
  readonly fragments: readonly FragmentAnalysis[];
  /** Constructs found, with how many of each are patched by value and how many fall back. */
  readonly constructs: readonly ConstructCount[];
  /** What falls back, and why. */
  readonly findings: readonly Finding[];
  /** What is patched by value, but could be patched at less cost. */
  readonly advice: readonly Finding[];
}

export interface FragmentAnalysis {
  readonly id: string;
  readonly mode: UpdateMode;
  readonly slots: number;
  readonly pos: Position | null;
}

export interface ConstructCount {
  readonly construct: string;
  readonly supported: number;
  readonly fallback: number;
}

export interface Finding {
  /** Stable name of the reason, such as `unbalanced-branch`. */
  readonly reason: string;
  readonly message: string;
  readonly advice: string;
  readonly pos: Position;
}
