import type { FragmentHtml, FragmentSplices, LiveProgram } from '../program/live-program.js';
import type { BlockValues } from '../program/values.js';
import type { Envelope, FragmentReplace, FragmentUpdate } from '../protocol/index.js';

/** Above so many splices of one fragment it is replaced (requirement L2). */
const MAX_SPLICES = 1_000;

/** Above so many splices of all fragments together, all of them are replaced (requirement L2). */
const MAX_SPLICES_IN_ALL = 5_000;

/** What turns the HTML of one state into that of another, for version 1.0. Empty where no fragment is touched. */
export function fragmentUpdates(program: LiveProgram, before: BlockValues, after: BlockValues): FragmentUpdate[] {
  const changed = program.splices(before, after);
  const total = changed.reduce((sum, fragment) => sum + fragment.splices.length, 0);
  const most = total > MAX_SPLICES_IN_ALL ? 0 : MAX_SPLICES;
  if (changed.every((fragment) => fragment.splices.length <= most)) return changed.map(valueUpdates);
  const html = new Map(program.fragments(after).map((fragment) => [fragment.id, fragment]));
  return changed.map((fragment) => {
    const whole = fragment.splices.length > most ? html.get(fragment.id) : undefined;
    return whole === undefined ? valueUpdates(fragment) : replacement(whole);
  });
}

/** All outermost fragments, or the one of this id; empty where there is none. */
export function fragmentReplacements(program: LiveProgram, values: BlockValues, id?: string): FragmentReplace[] {
  const all = program.fragments(values);
  return (id === undefined ? all : all.filter((fragment) => fragment.id === id)).map(replacement);
}

/** @param now milliseconds since the Unix epoch */
export function envelope(seq: number, updates: FragmentUpdate[], now: number): Envelope {
  return { version: '1.0', seq, updates, timestamp: new Date(now).toISOString() };
}

function replacement(fragment: FragmentHtml): FragmentReplace {
  return { fragment_id: fragment.id, action: 'replace', data: fragment.html };
}

function valueUpdates(fragment: FragmentSplices): FragmentUpdate {
  return {
    fragment_id: fragment.id,
    action: 'value_updates',
    data: fragment.splices.map((splice) => ({
      position: splice.position,
      length: splice.length,
      new_value: splice.text,
      value_type: splice.type,
      data_path: splice.path,
    })),
  };
}
