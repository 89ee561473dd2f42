import { callsPerSecond } from './measure.js';
import { patternProgram, patterns, patternTemplates } from './patterns.js';
import type { Table } from './table.js';

/** Renders of the 25 KB dashboard: plain, and live with annotations; both to bytes. */
export function render(): Table {
  const pattern = patterns.find(({ name }) => name === 'dashboard-one-value')!;
  const [data] = pattern.states;
  const program = patternProgram(pattern);
  const rates = callsPerSecond({
    'plain (html/template)': () => Buffer.from(patternTemplates.render(pattern.template, data)),
    'live (values and annotations)': () => {
      const values = program.evaluate(data);
      return Buffer.from(program.document(values, { 'data-lvt-state': program.state(values) }));
    },
  });
  const rows = Object.entries(rates).map(([what, rate]) => ({
    render: what,
    'pages/s': Math.round(rate),
    'µs/page': 1e6 / rate,
  }));
  const plain = Buffer.byteLength(patternTemplates.render(pattern.template, data));
  return {
    name: 'render',
    about: `First render of the dashboard of the update patterns (${plain} bytes, 660 slots).`,
    rows,
  };
}
