import { engine as limit } from './engines/by-hand.js';
import { dashboards } from './engines/dashboard.js';
import type { Comparison } from './measure.js';
import { runScript } from './run-script.js';
import type { Table } from './table.js';

/** Files of `engines/`. By hand against itself shows how exact the method is. */
const ENGINES = [
  'by-hand',
  'livetemplate',
  'livetemplate-live',
  'eta',
  'pug',
  'ejs',
  'handlebars',
  'nunjucks',
  'react',
] as const;

/** First render of the dashboard, to bytes, by this library and by others. */
export function render(): Table {
  const rows = ENGINES.map((file) => {
    const { name, rate, share } = runScript<Comparison & { name: string }>('render-one.ts', file);
    return {
      engine: name,
      'pages/s': Math.round(rate.median),
      'share of the limit': rounded(share.median),
      '± half IQR': rounded(share.halfIqr),
    };
  });
  const size = Buffer.byteLength(limit.render(dashboards[0]!));
  const about =
    `The dashboard of the update patterns (${size} bytes, 660 slots), rendered and encoded as UTF-8.\n` +
    'The limit is the page written by hand, which takes turns with the engine in the same process.';
  return { name: 'render', about, rows };
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
