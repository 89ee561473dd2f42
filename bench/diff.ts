import { callsPerSecond } from './measure.js';
import { patternProgram, patterns } from './patterns.js';
import type { Table } from './table.js';

/** New data in, encoded patch out. */
export function diff(): Table {
  const rows = patterns.map((pattern) => {
    const program = patternProgram(pattern);
    const states = pattern.states;
    let at = 0;
    let values = program.evaluate(states[0]);
    const rates = callsPerSecond({
      update: () => {
        at = (at + 1) % states.length;
        const next = program.evaluate(states[at]);
        const patch = program.diff(values, next);
        values = next;
        return JSON.stringify(patch);
      },
    });
    return { pattern: pattern.name, 'updates/s': Math.round(rates['update']!), 'µs/update': 1e6 / rates['update']! };
  });
  return { name: 'diff', about: 'Whole new data compared with the page (evaluate, compare, encode).', rows };
}
