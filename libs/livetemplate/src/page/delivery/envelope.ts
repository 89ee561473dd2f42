import type { FragmentHtml, FragmentSplices, LiveProgram } from '../../program/live-program.js';
import type { BlockValues } from '../../program/values.js';
import type { Envelope, FragmentReplace, FragmentUpdate } from '../../protocol/index.js';
import { toValidText } from '../../template/value/utf8.js';
import { cutText } from './chunks.js';
import type { FallbackReason } from '../observation/happenings.js';
import type { UpdatePlan } from './update-plan.js';

/** Is told why a fragment is replaced that could have been patched; null for the whole state. */
export type FellBack = (reason: FallbackReason, fragment: string | null) => void;

/** What turns the HTML of one state into that of another, for version 1.0; each fragment in one piece. */
export function fragmentUpdates(
  program: LiveProgram,
  before: BlockValues,
  after: BlockValues,
  plan: UpdatePlan,
  fellBack?: FellBack,
): FragmentUpdate[] {
  const spliced = ids(plan, false);
  const whole = new Set(ids(plan, true));
  const updates = new Map<string, FragmentUpdate>();
  for (const fragment of program.splices(before, after, spliced)) {
    if (fits(program, after, fragment)) updates.set(fragment.id, valueUpdates(fragment));
    else {
      whole.add(fragment.id);
      fellBack?.('drift', fragment.id);
    }
  }
  for (const fragment of whole.size > 0 ? program.fragments(after, whole) : []) {
    updates.set(fragment.id, replacement(fragment));
  }
  if (plan.fragments === null) return [...updates.values()];
  return plan.fragments.flatMap(({ id, replaced }) => {
    if (replaced === 'caps' || replaced === 'size') fellBack?.(replaced, id);
    return updates.get(id) ?? [];
  });
}

/** Undefined for all. */
function ids({ fragments }: UpdatePlan, replaced: boolean): Set<string> | undefined {
  if (fragments === null) return replaced ? new Set() : undefined;
  return new Set(fragments.filter((fragment) => (fragment.replaced !== null) === replaced).map(({ id }) => id));
}

/**
 * The envelopes of a change. A fragment longer than the cap arrives in parts, each an envelope of its own; all others share the
 * last one. Never empty: the schema wants an update in each envelope, and no number may be left out.
 *
 * @param first sequence number of the first one
 * @param now milliseconds since the Unix epoch
 */
export function envelopes(
  plan: UpdatePlan,
  updates: readonly FragmentUpdate[],
  first: number,
  now: number,
  anyFragment: () => string,
): Envelope[] {
  const batches: FragmentUpdate[][] = [];
  const together: FragmentUpdate[] = [];
  const partsOf = new Map(plan.fragments?.map(({ id, parts }) => [id, parts]));
  for (const update of updates) {
    const parts = partsOf.get(update.fragment_id) ?? 0;
    if (parts === 0 || update.action !== 'replace') together.push(update);
    else batches.push(...chunks(update, parts, String(first + batches.length)).map((chunk) => [chunk]));
  }
  if (together.length > 0) batches.push(together);
  if (batches.length === 0) batches.push([{ fragment_id: anyFragment(), action: 'value_updates', data: [] }]);
  return batches.map((batch, i) => envelope(first + i, batch, now));
}

/** All outermost fragments, or the one of this id; empty where there is none. */
export function fragmentReplacements(program: LiveProgram, values: BlockValues, id?: string): FragmentReplace[] {
  return program.fragments(values, id === undefined ? undefined : new Set([id])).map(replacement);
}

/** @param now milliseconds since the Unix epoch */
export function envelope(seq: number, updates: FragmentUpdate[], now: number): Envelope {
  return { version: '1.0', seq, updates, timestamp: new Date(now).toISOString() };
}

/** @param id of all parts together: the number of the first one, so that it is the same wherever it is made */
function chunks({ fragment_id, action, data }: FragmentReplace, total: number, id: string): FragmentReplace[] {
  return cutText(data, total).map((text, i) => ({ fragment_id, action, data: text, chunk: { seq: i + 1, total, id } }));
}

/**
 * Guards the positions (requirement A6): splices that do not even lead to a text of the right length would leave the client
 * with one that the next splices miss.
 */
function fits(program: LiveProgram, after: BlockValues, { id, length: old, splices }: FragmentSplices): boolean {
  const grown = splices.reduce((sum, { text, length }) => sum + text.length - length, 0);
  return old + grown === program.fragmentLength(id, after);
}

/**
 * Texts are those of the document, where half of a surrogate pair has become U+FFFD on its way to the browser: not every reader of
 * JSON takes one. It is as long, so that positions stay what they are.
 */
function replacement(fragment: FragmentHtml): FragmentReplace {
  return { fragment_id: fragment.id, action: 'replace', data: toValidText(fragment.html) };
}

function valueUpdates(fragment: FragmentSplices): FragmentUpdate {
  return {
    fragment_id: fragment.id,
    action: 'value_updates',
    data: fragment.splices.map((splice) => ({
      position: splice.position,
      length: splice.length,
      new_value: toValidText(splice.text),
      value_type: splice.type,
      data_path: toValidText(splice.path),
    })),
  };
}
