/** Prints what the `dom` table is made of, as JSON. */
import type { DomMeasurement } from '../dom.js';
import { BenchBrowser } from './browser.js';
import { CHANGES, flat, SLOTS_OF_ROW, table, values } from './cases.js';
import type { Contestant, Pair, Times } from './page-entry.js';

/** By number of rows. Of the largest one the others need many seconds. */
const ROUNDS: Readonly<Record<number, number>> = { 100: 10, 1_000: 3, 10_000: 3 };
const OTHERS_UP_TO = 1_000;
const INDEX_ROUNDS = 7;
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
  const times = await browser.fresh(run, [one, INDEX_ROUNDS]);
  measurements.push({ what: `index of ${one.slots} slots`, page: one.name, against: 'parsing the HTML', ...times });
}

let small: Times | undefined;
for (const size of [100, 1_000, 10_000]) {
  const one = values('dense', size, STEPS);
  const run = (json: string): Times => domBench.many(...(JSON.parse(json) as Parameters<typeof domBench.many>));
  const ours = await browser.fresh(run, [one, STEP_ROUNDS]);
  small ??= ours;
  measurements.push({ what: 'one value', page: one.name, ours, against: 'one value of 100 rows', theirs: small });
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
