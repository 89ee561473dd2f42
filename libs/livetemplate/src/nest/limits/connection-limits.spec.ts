import { describe, expect, it } from '@jest/globals';

import { FakeClock } from '../../testing/fake-clock.js';
import { ConnectionLimits } from './connection-limits.js';

const MINUTE = 60_000;

function limits(maxViolations: number): { clock: FakeClock; violate: (times: number) => boolean[] } {
  const clock = new FakeClock();
  const connection = new ConnectionLimits(clock, { messages: null, actions: null }, maxViolations);
  return { clock, violate: (times) => Array.from({ length: times }, () => connection.takeViolation()) };
}

describe('violations', () => {
  it('are too many at the given number', () => {
    expect(limits(3).violate(4)).toEqual([true, true, false, false]);
    expect(limits(1).violate(1)).toEqual([false]);
  });

  it('are forgiven, one a minute', async () => {
    const { clock, violate } = limits(3);
    expect(violate(2)).toEqual([true, true]);
    await clock.advance(MINUTE - 1);
    expect(violate(1)).toEqual([false]);
    await clock.advance(1);
    expect(violate(2)).toEqual([true, false]);
  });

  it('are forgiven no further than to none', async () => {
    const { clock, violate } = limits(3);
    violate(1);
    await clock.advance(1_000 * MINUTE);
    expect(violate(3)).toEqual([true, true, false]);
  });

  it('now and then never are too many', async () => {
    const { clock, violate } = limits(2);
    for (let day = 0; day < 1_440; day++) {
      expect(violate(1)).toEqual([true]);
      await clock.advance(MINUTE);
    }
  });
});
