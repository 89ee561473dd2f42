import { expect, it } from '@jest/globals';
import fc from 'fast-check';

import { randomIds } from '../page/environment.js';
import type { Clock, RotationRegister } from '../ports/index.js';
import { MemoryRevocationList } from '../store/memory/memory-revocation-list.js';
import { FakeClock } from '../testing/fake-clock.js';
import { KeyRing } from './key-ring.js';
import { PageTokens } from './page-token.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const REFUSALS = ['INVALID_TOKEN', 'TOKEN_EXPIRED'];

/** What Redis is to nodes. */
class SharedRegister implements RotationRegister {
  private readonly periods = new Map<number, number[]>();

  async add(period: number, at: number, _expiresAt: number, count: number): Promise<readonly number[]> {
    const times = [...(await this.of(period)), ...Array.from({ length: count }, () => at)];
    this.periods.set(period, times);
    return times;
  }

  async of(period: number): Promise<number[]> {
    return this.periods.get(period) ?? [];
  }
}

/** A key as the law knows it, in the order in which they came into use. */
interface KeyLife {
  readonly from: number;
  readonly onDemand: boolean;
}

/** What somebody holds: a token, or a cookie. */
interface Held {
  readonly text: string;
  readonly page: string;
  readonly key: number;
  readonly expiresAt: number;
  revoked: boolean;
}

/**
 * All nodes of an application, and what the law says of them: a key is good while it seals, then for an hour, but not when two
 * rotations on demand have followed. Clocks of nodes are apart by up to half of what is borne.
 */
class World {
  private readonly clock = new FakeClock(Date.UTC(2026, 0, 1, 22));
  private readonly register = new SharedRegister();
  private readonly revocations = new MemoryRevocationList(this.clock);
  private readonly nodes: ReturnType<World['node']>[];
  private readonly keys: KeyLife[] = [{ from: this.periodStart(), onDemand: false }];
  readonly held: Held[] = [];
  readonly seen = { good: 0, refused: 0 };

  constructor(
    private readonly skews: readonly number[],
    private readonly ttlMs: number,
  ) {
    this.nodes = skews.map((skew) => this.node(skew));
  }

  /** One moment in which every node looks at what the others have done. */
  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    for (let from = this.periodStart(this.keys.at(-1)?.from) + DAY; from <= this.clock.now(); from += DAY) {
      this.keys.push({ from, onDemand: false });
    }
    await Promise.all(this.nodes.map(({ keys }) => keys.catchUp()));
  }

  async rotate(at: number, previous: 'keep' | 'end'): Promise<void> {
    // On which side of midnight it is must not be in question.
    if (this.isMidnight()) return;
    await this.at(at).keys.rotate(previous);
    this.keys.push({ from: this.clock.now(), onDemand: true });
    if (previous === 'end') this.keys.push({ from: this.clock.now(), onDemand: true });
    await Promise.all(this.nodes.map(({ keys }) => keys.catchUp()));
  }

  async restart(at: number): Promise<void> {
    const index = at % this.nodes.length;
    this.nodes[index] = this.node(this.skews[index] as number);
    await this.nodes[index].keys.catchUp();
  }

  async issue(at: number, page: string): Promise<void> {
    if (this.isMidnight()) return;
    const text = await this.at(at).tokens.issue({ id: page, groupId: 'g' });
    this.held.push({ text, page, key: this.keys.length - 1, expiresAt: this.clock.now() + this.ttlMs, revoked: false });
  }

  async revoke(which: number): Promise<void> {
    const held = this.held[which % this.held.length];
    if (held === undefined) return;
    const facts = await this.at(0)
      .tokens.validate(held.text)
      .catch((error: { code?: string }) => {
        if (!REFUSALS.includes(error.code ?? '')) throw error;
        return null;
      });
    if (facts === null) return;
    await this.at(0).tokens.revoke(facts);
    held.revoked = true;
  }

  /** Shows everything to every node. @returns what was answered otherwise than it has to be */
  async breaches(): Promise<unknown[]> {
    const found: unknown[] = [];
    for (const held of this.held) {
      for (const [index, { tokens }] of this.nodes.entries()) {
        const allowed = [-1, 0, 1].map((side) => this.isGood(held, side * 2 * MINUTE));
        const outcome = await tokens.validate(held.text).then(
          ({ pageId }) => (pageId === held.page ? 'good' : pageId),
          ({ code }: { code: string }) => (REFUSALS.includes(code) ? 'refused' : code),
        );
        if (!allowed.includes(outcome === 'good')) found.push({ index, held, outcome });
        if (outcome === 'good' || outcome === 'refused') this.seen[outcome]++;
        else found.push({ index, held, outcome });
      }
    }
    return found;
  }

  /** @param shift of the time, to tell what must be from what may be */
  private isGood({ key, expiresAt, revoked }: Held, shift: number): boolean {
    const now = this.clock.now() + shift;
    const later = this.keys.slice(key + 1);
    const replacedAt = later[0]?.from ?? Infinity;
    return (
      !revoked && now < expiresAt && now < replacedAt + HOUR && later.filter(({ onDemand }) => onDemand).length < 2
    );
  }

  private isMidnight(): boolean {
    return Math.abs(((this.clock.now() + DAY / 2) % DAY) - DAY / 2) <= MINUTE;
  }

  private periodStart(at = this.clock.now()): number {
    return Math.floor(at / DAY) * DAY;
  }

  private at(index: number): ReturnType<World['node']> {
    return this.nodes[index % this.nodes.length] as ReturnType<World['node']>;
  }

  private node(skew: number) {
    const clock: Clock = {
      now: () => this.clock.now() + skew,
      setTimer: (callback, ms) => this.clock.setTimer(callback, ms),
    };
    const secret = 'a secret of thirty-two bytes or more';
    const keys = new KeyRing({ secret, applicationId: 'app', clock, register: this.register });
    const tools = { applicationId: 'app', keys, clock, ids: randomIds, ttlMs: this.ttlMs };
    return { keys, tokens: new PageTokens({ ...tools, revocations: this.revocations }) };
  }
}

type Step = (world: World) => Promise<void>;

const node = fc.nat({ max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 59 }).map(
      (minutes): Step =>
        (world) =>
          world.advance(minutes * MINUTE),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 30 }).map(
      (hours): Step =>
        (world) =>
          world.advance(hours * HOUR),
    ),
  },
  {
    weight: 3,
    arbitrary: node.map(
      (at): Step =>
        (world) =>
          world.issue(at, `page-${world.held.length}`),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(node, fc.constantFrom('keep', 'keep', 'keep', 'end')).map(
      ([at, previous]): Step =>
        (world) =>
          world.rotate(at, previous),
    ),
  },
  {
    weight: 1,
    arbitrary: node.map(
      (at): Step =>
        (world) =>
          world.restart(at),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat({ max: 20 }).map(
      (which): Step =>
        (world) =>
          world.revoke(which),
    ),
  },
);

it('whatever happens, nobody with a good token is thrown out, and nobody with an ended or revoked one gets in', async () => {
  const seen = { good: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -30_000, max: 30_000 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 60 }).map((hours) => hours * HOUR),
      fc.array(step, { minLength: 20, maxLength: 40 }),
      async (skews, ttlMs, steps) => {
        const world = new World(skews, ttlMs);
        for (const act of steps) {
          await act(world);
          expect(await world.breaches()).toEqual([]);
        }
        seen.good += world.seen.good;
        seen.refused += world.seen.refused;
      },
    ),
  );
  // A law that is only ever asked one of its questions says nothing.
  expect(Math.min(seen.good, seen.refused)).toBeGreaterThan(1_000);
});
