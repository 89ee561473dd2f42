import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { FakeClock } from '../../testing/fake-clock.js';
import { ShutdownTime } from './shutdown-time.js';

const never = new Promise<never>(() => {});

let warnings: string[];

beforeEach(() => {
  warnings = [];
  const ignore = (): void => {};
  Logger.overrideLogger({
    log: ignore,
    error: ignore,
    warn: (line: unknown) => void warnings.push(JSON.stringify(line)),
  });
});

afterEach(() => Logger.overrideLogger(true));

describe('a shutdown', () => {
  it.each([
    ['answers', 5_000],
    ['changes', 15_000],
  ] as const)('waits for %s no longer than %d ms, and says what it did not wait for', async (part, ms) => {
    const clock = new FakeClock();
    const time = new ShutdownTime(new HttpAdapterHost(), clock);
    let done = false;
    const waited = time.allow(part, 'what never ends', never).then(() => (done = true));
    await clock.advance(ms - 1);
    expect([done, warnings]).toEqual([false, []]);
    await clock.advance(1);
    await waited;
    expect(warnings).toEqual([expect.stringContaining(`waited ${ms} ms for what never ends`)]);
  });

  it('goes on at once when the work is done, with what it has thrown', async () => {
    const clock = new FakeClock();
    const time = new ShutdownTime(new HttpAdapterHost(), clock);
    await time.allow('answers', 'nothing', Promise.resolve());
    await expect(time.allow('changes', 'nothing', Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect([clock.pending, warnings]).toEqual([0, []]);
  });

  it('has one time for all applications of a process', async () => {
    const clock = new FakeClock();
    const host = new HttpAdapterHost();
    const [one, two, elsewhere] = [host, host, new HttpAdapterHost()].map((each) => new ShutdownTime(each, clock));
    const first = one!.allow('changes', 'the first', never);
    await clock.advance(15_000);
    await first;
    const [second, other] = [
      two!.allow('changes', 'the second', never),
      elsewhere!.allow('changes', 'the other', never),
    ];
    await clock.advance(500);
    await second;
    expect(warnings).toHaveLength(2);
    await clock.advance(14_500);
    await other;
    expect(warnings).toHaveLength(3);
  });
});
