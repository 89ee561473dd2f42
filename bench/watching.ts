import { runScript } from './run-script.js';
import type { Table } from './table.js';
import type { Watched } from './watching-one.js';

/** What it costs an update to be watched. All applications are of one process, and take turns. */
export function watching(): Table {
  const rows = runScript<Watched[]>('watching-one.ts').map(({ watched, connections, micros, ratio }) => ({
    'watched by': watched,
    connections,
    'µs for an update': Number(micros.toFixed(1)),
    'to nobody': Number(ratio.toFixed(2)),
  }));
  const about = 'An update of one value in a Nest application, by who watches it; the exporter of traces lets them go.';
  return { name: 'watching', about, rows };
}
