import { expect, it } from '@jest/globals';
import fc from 'fast-check';

import { randomIds } from '../../page/environment.js';
import { MemoryRevocationList } from '../../store/memory/memory-revocation-list.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { GroupCookies, KeyRing, PageTokens } from '../../token/index.js';
import { HeldCredentials, type HeldCredential } from '../token/held-credentials.js';
import { RenewalRounds } from './renewal-rounds.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A node, and clients that do nothing but stay connected for days. */
/** What nobody asks for in what is tried here. */
const WHOSE = { groupId: 'group', userId: null, leave: () => undefined };

class World {
  readonly clock = new FakeClock(Date.UTC(2026, 0, 1, 9));
  readonly keys = new KeyRing({
    secret: 'a secret of thirty-two bytes or more',
    applicationId: 'app',
    clock: this.clock,
  });
  readonly refused: unknown[] = [];
  /** How often somebody had their turn, in each round. */
  readonly turns: number[] = [];
  private readonly tools;
  private readonly held = new HeldCredentials(this.keys, this.clock);
  private readonly rounds = new RenewalRounds(this.held, this.keys);
  private readonly cookies: GroupCookies;
  private readonly tokens: PageTokens;
  private returning: Promise<void>[] = [];
  private renewed = 0;

  constructor(ttlMs: number) {
    this.tools = { applicationId: 'app', keys: this.keys, clock: this.clock, ids: randomIds, ttlMs };
    this.cookies = new GroupCookies(this.tools);
    this.tokens = new PageTokens({ ...this.tools, revocations: new MemoryRevocationList(this.clock) });
  }

  async minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute++) {
      await this.clock.advance(MINUTE);
      this.renewed = 0;
      this.rounds.round(this.clock.now());
      this.turns.push(this.renewed);
      await Promise.all(this.returning.splice(0));
    }
  }

  /** A browser: its connection is ended, and it comes back with what it has. */
  async browser(): Promise<void> {
    let { header } = await this.cookies.issue('a:group', {}, true);
    const connect = async (): Promise<void> => {
      const headers = { cookie: header.split(';', 1)[0] ?? '' };
      const cookie = await this.cookies.read(headers, true);
      let credential: HeldCredential = cookie as HeldCredential;
      if (cookie?.renew === true) ({ header, credential } = await this.cookies.issue('a:group', headers, true));
      const leave = this.held.hold(
        {
          ...WHOSE,
          credential,
          end: this.end,
          renew: () => {
            leave();
            this.comeBack(connect());
          },
        },
        0,
      );
    };
    await connect();
  }

  /** A client without cookies: it is sent another token. */
  async client(): Promise<void> {
    let facts = await this.tokens.validate(await this.tokens.issue({ id: 'page', groupId: 'group' }));
    const renew = async (): Promise<void> => {
      const next = await this.tokens.renew(facts);
      facts = await this.tokens.validate(next.text);
    };
    this.held.hold(
      {
        ...WHOSE,
        end: this.end,
        get credential() {
          return facts;
        },
        renew: () => this.comeBack(renew()),
      },
      0,
    );
  }

  private readonly end = (): void => void this.refused.push('thrown out');

  private comeBack(attempt: Promise<void>): void {
    this.renewed++;
    this.returning.push(attempt.catch((error: unknown) => void this.refused.push(error)));
  }
}

it('nobody whose only contact is a connection is ever refused, however long tokens last and whenever they came', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(2 * HOUR, 24 * HOUR, 25 * HOUR, 72 * HOUR),
      fc.array(fc.integer({ min: 0, max: 36 * 60 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 2 * 60, max: 30 * 60 }), { maxLength: 3 }),
      async (ttlMs, arrivals, rotations) => {
        const world = new World(ttlMs);
        for (const pause of arrivals) {
          await world.minutes(pause);
          await Promise.all([world.browser(), world.client()]);
        }
        for (const pause of rotations) {
          // More than an hour apart: two in a row are for throwing people out.
          await world.minutes(pause);
          await world.keys.rotate();
        }
        await world.minutes(3 * 24 * 60);
        expect(world.refused).toEqual([]);
        expect(world.turns.filter((turns) => turns > 0).length).toBeGreaterThan(2);
      },
    ),
    { numRuns: 8 },
  );
});

it('a crowd has its turns spread over the time that there is', async () => {
  const world = new World(24 * HOUR);
  await world.minutes(60);
  for (let count = 0; count < 500; count++) await world.browser();
  await world.keys.rotate();
  await world.minutes(60);
  const turns = world.turns.slice(-60);
  expect(turns.reduce((sum, count) => sum + count, 0)).toBe(500);
  expect(Math.max(...turns)).toBeLessThanOrEqual(15);
  // Twelve hours later they are past half of their time, and have another twelve.
  await world.minutes(12 * 60);
  expect(Math.max(...world.turns.slice(-12 * 60))).toBeLessThanOrEqual(3);
  expect(world.refused).toEqual([]);
});
