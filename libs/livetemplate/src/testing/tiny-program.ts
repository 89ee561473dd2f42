import type { LiveProgram } from '../program/live-program.js';
import type { BlockPatch, WireRegion, WireValue } from '../program/patch.js';
import type { BlockValues, ListValue } from '../program/values.js';

/** Data of the {@link tinyProgram}. */
export interface TinyData {
  count: number;
  items: string[];
  /** Not shown by the template. */
  note?: string;
}

/**
 * The smallest live program: a number and a list, `<main id="m"><p>0</p><ul><li>a</li></ul></main>`, compiled by hand, so
 * that pages can be tested without the compiler. Negative numbers make it fail.
 */
export function tinyProgram(fingerprint = 'tiny-1', label = ''): LiveProgram {
  const main = (values: BlockValues): string =>
    `<main id="m"><p>${label}${values[0] as string}</p><ul>${listOf(values)
      .items.map(([text]) => `<li>${text as string}</li>`)
      .join('')}</ul></main>`;
  return {
    name: 'tiny',
    fingerprint,
    shape: { blocks: [] },
    // Nobody asks a program compiled by hand for its blocks.
    root: undefined as never,
    analysis: {
      template: 'tiny',
      mode: 'value-patch',
      supportPercent: 100,
      fragments: [],
      constructs: [],
      findings: [],
      advice: [],
    },
    evaluate(data) {
      const { count, items } = data as TinyData;
      if (count < 0) throw new RangeError(`count is ${count}`);
      return [String(count), { keys: null, items: items.map((text) => [text]), otherwise: null }];
    },
    diff(before, after) {
      const patch: BlockPatch = [];
      if (before[0] !== after[0]) patch.push(0, after[0] as string);
      if (JSON.stringify(before[1]) !== JSON.stringify(after[1])) patch.push(1, [['=', wireList(after)]]);
      return patch.length === 0 ? null : patch;
    },
    wire: wireOf,
    document: (values, attributes) =>
      `<html${Object.entries(attributes)
        .map(([name, value]) => ` ${name}="${value}"`)
        .join('')}>${main(values)}</html>`,
    state: (values) => `${listOf(values).items.length}.`,
    fragments: (values) => [{ id: 'm', html: main(values) }],
    splices(before, after) {
      const [old, now] = [main(before), main(after)];
      if (old === now) return [];
      let start = 0;
      while (start < old.length && old[start] === now[start]) start++;
      let tail = 0;
      while (tail < Math.min(old.length, now.length) - start && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
      const text = now.slice(start, now.length - tail);
      return [
        { id: 'm', splices: [{ position: start, length: old.length - tail - start, text, type: 'html', path: 'm' }] },
      ];
    },
  };
}

/** What a 2.0 client makes of a patch of the tiny program. */
export function applyTinyPatch(wire: WireValue[], patch: BlockPatch): WireValue[] {
  const next = [...wire];
  for (let at = 0; at < patch.length; at += 2) {
    const change = patch[at + 1];
    next[patch[at] as number] = typeof change === 'string' ? change : (change as [['=', WireRegion]])[0][1];
  }
  return next;
}

function wireOf(values: BlockValues): WireValue[] {
  return [values[0] as string, wireList(values)];
}

function wireList(values: BlockValues): WireRegion {
  return listOf(values).items.map((item) => item as WireRegion);
}

function listOf(values: BlockValues): ListValue {
  return values[1] as ListValue;
}
