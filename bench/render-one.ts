/**
 * Measures one engine of the render table: `render-one.ts <file in engines/>`. Prints the comparison with the page
 * written by hand as JSON. In a process of its own no engine spoils the compiled code of another.
 */
import { engine as limit } from './engines/by-hand.js';
import { dashboards } from './engines/dashboard.js';
import type { Engine } from './engines/engine.js';
import { compareWithLimit } from './measure.js';
import { assertSamePage, isSamePage } from './same-page.js';

const [file] = process.argv.slice(2);
const { engine } = (await import(`./engines/${file}.js`)) as { engine: Engine };

const wanted = dashboards.map((data) => limit.render(data));
dashboards.forEach((data, i) => {
  const html = engine.render(data);
  assertSamePage(engine.name, html, wanted[i]!);
  // The next state differs in a single value: a comparison that does not see it proves nothing.
  if (isSamePage(html, wanted[(i + 1) % wanted.length]!)) throw new Error(`${engine.name}: the comparison is blind`);
});

const comparison = compareWithLimit(toBytes(engine), toBytes(limit));
console.log(JSON.stringify({ name: engine.name, ...comparison }));

/** A page as it leaves for the network: rendered and encoded, each time from other data. */
function toBytes(writer: Engine): () => Buffer {
  let at = 0;
  return () => Buffer.from(writer.render(dashboards[at++ % dashboards.length]!));
}
