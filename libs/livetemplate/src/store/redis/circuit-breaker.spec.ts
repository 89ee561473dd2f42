import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, StoreUnavailableError } from '../../errors/index.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { isOutage } from './outage.js';

/** As ioredis has it. */
class ReplyError extends Error {
  override readonly name = 'ReplyError';
}

const REFUSED = new Error('connect ECONNREFUSED 127.0.0.1:1');

const fail = (error: unknown) => (): Promise<never> => Promise.reject(error);

/** A breaker whose probes the test answers. */
function breaker(answerMs = 60_000) {
  const opened: unknown[] = [];
  const failed: unknown[] = [];
  const probes: { resolve(): void; reject(error: Error): void }[] = [];
  let probed = (): void => undefined;
  const stuck = { times: 0 };
  const made = new CircuitBreaker({
    answerMs,
    stuck: () => stuck.times++,
    probe: () =>
      new Promise<void>((resolve, reject) => {
        probes.push({ resolve, reject });
        probed();
      }),
    opened: (cause) => opened.push(cause),
    failed: (error) => failed.push(error),
  });
  /** The next probe, when it comes. */
  const probe = async (): Promise<{ resolve(): void; reject(error: Error): void }> => {
    while (probes.length === 0) await new Promise<void>((resolve) => (probed = resolve));
    return probes.shift()!;
  };
  return { made, opened, failed, probe, stuck };
}

describe('isOutage', () => {
  it.each<[boolean, string, unknown]>([
    [true, 'a connection that is refused', REFUSED],
    [true, 'one that says why it is unavailable', new StoreUnavailableError('x', { cause: REFUSED })],
    [true, 'a Redis that is loading', new ReplyError('LOADING Redis is loading the dataset in memory')],
    [true, 'one that is full', new ReplyError("OOM command not allowed when used memory > 'maxmemory'.")],
    [true, 'a cluster without a master', new ReplyError('CLUSTERDOWN The cluster is down')],
    [
      true,
      'a master that has become a replica',
      new ReplyError("READONLY You can't write against a read only replica."),
    ],
    [false, 'a user who may not', new ReplyError('NOPERM this user has no permissions')],
    [false, 'a key of another type', new StoreUnavailableError('x', { cause: new ReplyError('WRONGTYPE Operation') })],
    [false, 'something that is no error', 'REFUSED'],
    [false, 'data that cannot be kept', new ConfigurationError('x', { cause: new Error('of a writer') })],
    [false, 'data that was damaged', new StoreUnavailableError('x', { cause: new RangeError('damaged') })],
    [false, 'a mistake of ours', new TypeError('x is not a function')],
  ])('is %s for %s', (expected, _, error) => {
    expect(isOutage(error)).toBe(expected);
  });
});

describe('CircuitBreaker', () => {
  it('lets answers and ordinary errors through', async () => {
    const { made, opened } = breaker();
    expect(await made.run(() => Promise.resolve(1))).toBe(1);
    await expect(made.run(fail(new ReplyError('WRONGTYPE')))).rejects.toThrow('WRONGTYPE');
    expect([made.since, opened]).toEqual([null, []]);
  });

  it('asks nothing any more after an outage, until a probe is answered', async () => {
    const { made, opened, probe } = breaker();
    await expect(made.run(fail(REFUSED))).rejects.toBe(REFUSED);
    expect(opened).toEqual([REFUSED]);
    let asked = 0;
    const ask = (): Promise<number> => Promise.resolve(++asked);
    await expect(made.run(ask)).rejects.toThrow(StoreUnavailableError);
    (await probe()).reject(REFUSED);
    const second = await probe();
    await expect(made.run(ask)).rejects.toThrow(StoreUnavailableError);
    expect(asked).toBe(0);
    const closed = new Promise<void>((resolve) => {
      made.recover = async (close) => {
        close();
        resolve();
      };
    });
    second.resolve();
    await closed;
    expect([await made.run(ask), made.since, opened.length]).toEqual([1, null, 1]);
  });

  it('takes no answer for an outage', async () => {
    const { made, opened } = breaker(20);
    await expect(made.run(() => new Promise(() => undefined))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(opened).toEqual([
      expect.objectContaining({ cause: expect.objectContaining({ message: expect.stringContaining('20 ms') }) }),
    ]);
    await made.end();
  });

  it('stays open where what is to be done before fails, says so, and tries again', async () => {
    const { made, failed, probe } = breaker();
    made.trip(REFUSED);
    const wrong = new ReplyError('WRONGTYPE');
    made.recover = fail(wrong);
    (await probe()).resolve();
    const second = await probe();
    expect([failed, made.since === null]).toEqual([[wrong], false]);
    made.recover = fail(REFUSED);
    second.resolve();
    const third = await probe();
    expect(failed).toEqual([wrong]);
    third.reject(REFUSED);
    const ending = made.end();
    (await probe()).reject(REFUSED);
    await ending;
  });

  it('says after four looks in vain that the connection may be of no use, in each outage anew', async () => {
    const { made, probe, stuck } = breaker();
    const times: number[] = [];
    const look = async (): Promise<void> => {
      const next = await probe();
      times.push(stuck.times);
      next.reject(REFUSED);
    };
    made.trip(REFUSED);
    await look();
    const closed = new Promise<void>((resolve) => {
      made.recover = async (close) => resolve(close());
    });
    (await probe()).resolve();
    await closed;
    made.trip(REFUSED);
    for (let n = 0; n < 5; n++) await look();
    expect(times).toEqual([0, 0, 0, 0, 0, 1]);
    const ending = made.end();
    (await probe()).reject(REFUSED);
    await ending;
  });

  it('goes on looking when it is to end, for as long as that is worth it', async () => {
    const { made, probe } = breaker();
    made.trip(REFUSED);
    (await probe()).reject(REFUSED);
    const ending = made.end(() => true);
    (await probe()).reject(REFUSED);
    (await probe()).reject(REFUSED);
    (await probe()).resolve();
    await ending;
    expect(made.since).toBeNull();
  });

  it('looks once more when it is to end, and not again', async () => {
    const { made, probe } = breaker();
    made.trip(REFUSED);
    (await probe()).reject(REFUSED);
    const ending = made.end();
    (await probe()).resolve();
    await ending;
    expect(made.since).toBeNull();
    made.trip(REFUSED);
    expect(made.since).toBeNull();
  });
});
