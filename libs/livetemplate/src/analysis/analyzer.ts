import type { Block, ListSlot, Slot } from './block.js';
import { bandwidthModel } from './bandwidth.js';
import { takeCensus } from './census.js';
import { codeSlots, scriptWarning } from './code-updates.js';
import type { Document } from './document.js';
import { hasFixedOrder } from './fixed-lists.js';
import { allSlots, analyzeFragments, modeOf } from './fragment-analysis.js';
import type { Hash } from './fragment-id.js';
import { OBSTACLES } from './obstacles.js';
import { repeatedIds } from './static-ids.js';
import type { Finding, NamedAction, TemplateAnalysis } from './template-analysis.js';

export interface AnalyzerInput {
  readonly document: Document;
  /** All blocks of the document, the document's own first. */
  readonly blocks: readonly Block[];
  readonly hash: Hash;
  /** Text of each source. */
  readonly texts: ReadonlyMap<string, string>;
  /** What is known of the set of templates that the document is made of. */
  readonly warnings: readonly Finding[];
  readonly actions: readonly NamedAction[];
}

/** Says of a document how each of its constructs is kept up to date, and why (requirements A1, A2). */
export function analyze({ document, blocks, hash, texts, warnings, actions }: AnalyzerInput): TemplateAnalysis {
  const codes = codeSlots(blocks);
  const { reduction, ...model } = bandwidthModel(document);
  return frozen<TemplateAnalysis>({
    template: document.template,
    selectedMode: modeOf(allSlots(document.root.slots)),
    capabilityReport: {
      ...takeCensus(blocks),
      reasons: document.obstacles.map(({ reason, pos }) => ({ reason, ...OBSTACLES[reason], pos })),
    },
    fragments: analyzeFragments(document, hash),
    expectedBandwidthReduction: reduction,
    bandwidthModel: model,
    codeSlots: codes,
    actions,
    warnings: [
      ...warnings,
      ...document.warnings,
      ...repeatedIds(document.root, texts),
      ...codes.filter(({ update }) => update === 'not-live').map(scriptWarning),
    ],
    advice: blocks.flatMap((block) => block.slots.filter(hasNoKey).map(keyAdvice)),
  });
}

function hasNoKey(slot: Slot): slot is ListSlot {
  return slot.kind === 'list' && slot.key.kind === 'map-or-position' && !hasFixedOrder(slot.node.pipe);
}

function keyAdvice({ pos }: ListSlot): Finding {
  return {
    reason: 'list-without-key',
    message: 'unless it is a map, the items of this list are told apart by their position',
    advice: 'Give the element of an item a key: data-key="{{.id}}".',
    pos,
  };
}

/** Positions are shared with the program: freezing what is frozen goes no deeper. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) frozen(inner);
  return value;
}
