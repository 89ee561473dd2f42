import { createTemplates } from '../core.js';
import type { LiveProgram } from '../program/live-program.js';
import type { BlockPatch, WireValue } from '../program/patch.js';
import { wireBlock } from '../program/wire.js';
import { applyPatch, blockFromWire } from './apply-patch.js';

/** Data of the {@link tinyProgram}. */
export interface TinyData {
  count: number;
  items: string[];
  /** Not shown by the template. */
  note?: string;
}

/**
 * A small live program: a number and a list. Negative numbers make it fail.
 * @param label before the number: another one is another template
 */
export function tinyProgram(label = ''): LiveProgram {
  const text = `<main id="m"><p>${label}{{counted .count}}</p><ul>{{range .items}}<li>{{.}}</li>{{end}}</ul></main>`;
  return createTemplates({ texts: { tiny: text }, functions: { counted } }).live('tiny');
}

function counted(count: number): number {
  if (count < 0) throw new RangeError(`count is ${count}`);
  return count;
}

/** What a 2.0 client makes of a patch. */
export function patchWire({ root }: LiveProgram, wire: readonly WireValue[], patch: BlockPatch): WireValue[] {
  return wireBlock(applyPatch(root, blockFromWire(root, wire), patch));
}
