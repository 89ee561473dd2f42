/** Prints what the `dom` table is made of, as JSON. */
import type { DomMeasurement } from '../dom.js';
import { BenchBrowser } from './browser.js';
import { CHANGES, flat, SLOTS_OF_ROW, table, values } from './cases.js';
import { median } from './median.js';
import type { Contestant, Pair, Times } from './page-entry.js';

/** By number of rows. Of the largest one the others need many seconds. */
const ROUNDS: Readonly<Record<number, number>> = { 100: 10, 1_000: 3, 10_000: 3 };
const OTHERS_UP_TO = 1_000;
const INDEX_ROUNDS = 15;
/** Pages that are indexed once each, right after they were loaded. */
const FRESH_PAGES = 5;
/** How often all steps are sent over a connection. */
const FRAME_ROUNDS = 25;
/** Steps of the page with other values, and how often all of them are gone through. */
const [STEPS, STEP_ROUNDS] = [20, 30];

const browser = await BenchBrowser.launch();
const measurements: DomMeasurement[] = [];

const INDEXED = [
  table('dense', 2_000),
  table('dense', 10_000),
  table('indented', 10_000),
  table('branches', 2_000),
  table('cells of branches', 2_000),
  flat(1_000),
  flat(10_000),
];
for (const one of INDEXED) {
  const run = (json: string): Pair => domBench.index(...(JSON.parse(json) as Parameters<typeof domBench.index>));
  const index = { what: `index of ${one.slots} slots`, page: one.name, against: 'parsing the HTML' };
  measurements.push({ ...index, ...(await browser.fresh(run, [one, INDEX_ROUNDS])) });
  const first: number[] = [];
  while (first.length < FRESH_PAGES) first.push((await browser.fresh(run, [one, 1])).ours.script);
  const script = median(first);
  measurements.push({ what: 'the same, script just loaded', page: one.name, ours: { script, layout: script } });
}

let small: Times | undefined;
let smallFrame: Times | undefined;
for (const size of [100, 1_000, 10_000]) {
  const one = values('dense', size, STEPS);
  const run = (json: string): Times => domBench.many(...(JSON.parse(json) as Parameters<typeof domBench.many>));
  const ours = await browser.fresh(run, [one, STEP_ROUNDS]);
  small ??= ours;
  const against = 'the same in 100 rows';
  measurements.push({ what: `one value of ${one.slots} slots`, page: one.name, ours, against, theirs: small });
  const script = median(await browser.frames(one, FRAME_ROUNDS));
  const received = { script, layout: script };
  smallFrame ??= received;
  measurements.push({ what: 'the same, as received', page: one.name, ours: received, against, theirs: smallFrame });
}

for (const [size, rounds] of Object.entries(ROUNDS)) {
  for (const change of Object.keys(CHANGES)) {
    const one = table('dense', Number(size), change);
    const run = async (contestant: Contestant): Promise<Times> =>
      browser.fresh(
        (json) => domBench.change(...(JSON.parse(json) as Parameters<typeof domBench.change>)),
        [contestant, one, rounds],
      );
    const ours = await run('ours');
    const others = one.slots > OTHERS_UP_TO * SLOTS_OF_ROW ? [] : (['morphdom', 'idiomorph'] as const);
    for (const against of others) {
      measurements.push({ what: change, page: one.name, ours, against, theirs: await run(against) });
    }
    if (others.length === 0) measurements.push({ what: change, page: one.name, ours });
  }
}

await browser.close();
console.log(JSON.stringify(measurements));
