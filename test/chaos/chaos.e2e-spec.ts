import { describe, expect, it } from '@jest/globals';

import { chaos } from './chaos.js';
import { FAULTS } from './faults.js';

// The same faults come in the same order in every run. The long form takes another seed each time.
const seed = 20_261_121;

/** The others are in the long form, `npm run test:chaos`, which has more people and lets faults last longer. */
const SHORT = [
  'a node is killed and started again',
  'Redis says nothing for a while',
  'Redis is killed, and comes back with what it has on disk',
  'Redis is killed, and comes back with nothing',
  'one node is cut off from Redis',
];

describe('three nodes of the demo on one Redis', () => {
  it('knows its faults', () => {
    expect(Object.keys(FAULTS)).toEqual(expect.arrayContaining(SHORT));
  });

  it('lose nothing that was acknowledged, whatever fails', async () => {
    const span = { milliseconds: 0, answers: 10 };
    const result = await chaos({
      seed,
      alone: 8,
      inPairs: 3,
      span,
      rounds: 1,
      faults: SHORT,
    });
    expect(result.complaints).toEqual([]);
    expect(result.done).toBeGreaterThanOrEqual(span.answers * (SHORT.length + 1));
    expect(result.samples).toBeGreaterThan(50);
    expect(result.growth).toBeLessThan(1.5);
  });
});
