import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Counter, Histogram, Registry, type Metric } from 'prom-client';

import { CounterSeries, HistogramSeries } from './series.js';

const BOUNDS = [0.5, 1, 10];
const LABELS = ['application', 'step'];

const observations = fc.array(
  fc.record({
    value: fc.oneof(fc.constantFrom(...BOUNDS, 0), fc.double({ min: 0, max: 20, noNaN: true })),
    application: fc.constantFrom('default', 'a "quoted" one', 'two\nlines'),
    step: fc.constantFrom('store', 'send', ''),
  }),
);

type ContentType = typeof Registry.OPENMETRICS_CONTENT_TYPE | typeof Registry.PROMETHEUS_CONTENT_TYPE;

function registry(type: ContentType, ...metrics: readonly object[]): Registry<ContentType> {
  const made = new Registry<ContentType>();
  made.setContentType(type);
  for (const metric of metrics) made.registerMetric(metric as Metric);
  return made;
}

/** Labels may come in any order. */
function lines(text: string): string[] {
  return text.split('\n').map((line) =>
    line.replace(
      /\{(.*)\}/u,
      (_, labels: string) =>
        `{${labels
          .split(/,(?=\w+=")/u)
          .sort()
          .join()}}`,
    ),
  );
}

describe.each([Registry.PROMETHEUS_CONTENT_TYPE, Registry.OPENMETRICS_CONTENT_TYPE])('series as %s', (type) => {
  it("are written as prom-client's own", async () => {
    await fc.assert(
      fc.asyncProperty(observations, async (observed) => {
        const theirs = {
          count: new Counter({ name: 'a_total', help: 'A.', labelNames: LABELS, registers: [] }),
          took: new Histogram({ name: 'b', help: 'B.', labelNames: LABELS, buckets: BOUNDS, registers: [] }),
        };
        const ours = {
          count: new CounterSeries('a_total', 'A.', LABELS),
          took: new HistogramSeries('b', 'B.', LABELS, BOUNDS),
        };
        for (const { value, application, step } of observed) {
          theirs.count.inc({ application, step }, value);
          theirs.took.observe({ application, step }, value);
          ours.count.add(value, application, step);
          ours.took.observe(value, application, step);
        }
        const [own, other] = [ours, theirs].map(({ count, took }) => registry(type, count, took));
        expect(lines(await own!.metrics())).toEqual(lines(await other!.metrics()));
        expect((await own!.getMetricsAsJSON()).map(({ name, values }) => [name, (values as unknown[]).length])).toEqual(
          (await other!.getMetricsAsJSON()).map(({ name, values }) => [name, (values as unknown[]).length]),
        );
      }),
    );
  });

  it('can be reset', async () => {
    const count = new CounterSeries('a_total', 'A.', LABELS);
    const made = registry(type, count);
    count.add(1, 'default', 'store');
    made.resetMetrics();
    expect(await made.metrics()).not.toContain('store');
  });
});
