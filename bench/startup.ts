import { manyTemplates, TEMPLATE_COUNT } from './many-templates.js';
import { spread } from './measure.js';
import { runScript } from './run-script.js';
import type { Table } from './table.js';

const STARTS = 5;

export interface Step {
  readonly step: string;
  readonly ms: number;
  /** More than {@link ms} where the collector works beside, less where other processes have the processor. */
  readonly processorMs: number;
}

/** What an application with many templates waits for before it serves: each start is that of a fresh process. */
export function startup(): Table {
  const starts = Array.from({ length: STARTS }, () => runScript<Step[]>('startup-one.ts'));
  const rows = starts[0]!.map(({ step }, i) => ({
    step,
    ms: Math.round(spread(starts.map((steps) => steps[i]!.ms)).median),
    'processor ms': Math.round(spread(starts.map((steps) => steps[i]!.processorMs)).median),
  }));
  const size = Object.values(manyTemplates()).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const about = `Cold start of ${TEMPLATE_COUNT} templates (${size} bytes): all parsed, all compiled to live programs.`;
  return { name: 'startup', about, rows };
}
