import { runScript } from './run-script.js';
import type { Table } from './table.js';

/** Times in milliseconds: of the script alone, and with the layout that the browser then needs. */
interface Times {
  readonly script: number;
  readonly layout: number;
}

/** What `dom/measure.ts` prints. */
export interface DomMeasurement {
  readonly what: string;
  readonly page: string;
  readonly ours: Times;
  readonly against?: string;
  readonly theirs?: Times;
}

/** What the browser script costs in Chromium, and what others need for the same change. */
export function dom(): Table {
  const rows = runScript<DomMeasurement[]>('dom/measure.ts').map(({ what, page, ours, against, theirs }) => ({
    what,
    page,
    'script ms': rounded(ours.script),
    'with layout': rounded(ours.layout),
    against: against ?? '',
    'its script ms': theirs ? rounded(theirs.script) : '',
    ratio: theirs ? Math.round((10 * theirs.script) / ours.script) / 10 : '',
  }));
  const about =
    'Medians in Chromium, on tables of five slots a row. "Just loaded": each in a page of its own, where the browser has compiled\n' +
    'nothing yet. "As received": from the message of the WebSocket until the change is complete, with what Socket.IO does, on a\n' +
    'clock of 5 µs. morphdom and idiomorph get the new HTML of the table, which the server would have to send. What else takes less\n' +
    'than 0.1 ms is measured over many patches in a row, other rows are as exact as the browser lets a script read its clock: 0.1 ms.';
  return { name: 'dom', about, rows };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
