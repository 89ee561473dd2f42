import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { randomIds } from '../page/environment.js';
import { MemoryRevocationList } from '../store/memory/memory-revocation-list.js';
import { FakeClock } from '../testing/fake-clock.js';
import { GroupCookies } from './group-cookie.js';
import { KeyRing, type KeyRotationCause } from './key-ring.js';
import { PageTokens } from './page-token.js';

const SECRET = 'a secret of thirty-two bytes or more';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PAGE = { id: 'page-1', groupId: 'group-1' };

let clock: FakeClock;
let revocations: MemoryRevocationList;

beforeEach(() => {
  clock = new FakeClock();
  revocations = new MemoryRevocationList(clock);
});

function node(ttlMs = DAY) {
  const rotations: KeyRotationCause[] = [];
  const onRotation = (_kid: string, cause: KeyRotationCause): void => void rotations.push(cause);
  const keys = new KeyRing({ secret: SECRET, applicationId: 'app', clock, onRotation });
  const tools = { applicationId: 'app', keys, clock, ids: randomIds, ttlMs };
  return { keys, rotations, tokens: new PageTokens({ ...tools, revocations }), cookies: new GroupCookies(tools) };
}

type Node = ReturnType<typeof node>;

/** A browser: it shows its cookie and keeps the one that comes back, where the cookie asks for it. */
class Visitor {
  private constructor(private cookie: string) {}

  static async arrive({ cookies }: Node): Promise<Visitor> {
    return new Visitor((await cookies.issue(PAGE.groupId, {}, true)).header.split(';', 1)[0] ?? '');
  }

  /** @returns its group */
  async ask({ cookies }: Node): Promise<string | undefined> {
    const headers = { cookie: this.cookie };
    const facts = await cookies.read(headers, true);
    if (facts?.renew === true)
      this.cookie = (await cookies.issue(facts.groupId, headers, true)).header.split(';', 1)[0] ?? '';
    return facts?.groupId;
  }
}

/** A client without cookies, which keeps the token that it is sent. */
class Holder {
  private constructor(private token: string) {}

  static async arrive({ tokens }: Node): Promise<Holder> {
    return new Holder(await tokens.issue(PAGE));
  }

  async ask({ tokens }: Node): Promise<string> {
    const facts = await tokens.validate(this.token);
    if (facts.renew) this.token = await tokens.issue({ id: facts.pageId, groupId: facts.groupId });
    return facts.pageId;
  }
}

describe('over ten rotations', () => {
  it('who comes every hour is never thrown out, by cookie or token', async () => {
    const one = node();
    const [visitor, holder] = [await Visitor.arrive(one), await Holder.arrive(one)];
    for (let hour = 0; hour < 10 * 24; hour++) {
      await clock.advance(HOUR - 1);
      expect([await visitor.ask(one), await holder.ask(one)]).toEqual([PAGE.groupId, PAGE.id]);
    }
    expect(one.rotations.filter((cause) => cause === 'schedule').length).toBeGreaterThanOrEqual(9);
  });

  it('nor is who comes to another of two nodes each time, while both rotate on demand as they like', async () => {
    const two = [node(), node()] as const;
    const [visitor, holder] = [await Visitor.arrive(two[0]), await Holder.arrive(two[0])];
    for (let step = 0; step < 10 * 24 * 4; step++) {
      await clock.advance(15 * MINUTE);
      // Never two within an hour: they would end the first key early, which is what they are for.
      if (step % 23 === 11) await two[(step >> 2) % 2]?.keys.rotate();
      // Somebody looks at each node between two rotations: so a node hears of what the other one has done.
      for (const at of [two[step % 2], two[(step + 1) % 2]] as [Node, Node]) {
        expect([await visitor.ask(at), await holder.ask(at)]).toEqual([PAGE.groupId, PAGE.id]);
      }
    }
    expect(two.flatMap(({ rotations }) => rotations).filter((cause) => cause === 'other-node').length).toBeGreaterThan(
      5,
    );
    expect(two[0].keys.status.current).toBe(two[1].keys.status.current);
  });

  it('a node that comes up in the middle takes over all of them', async () => {
    const first = node();
    const visitor = await Visitor.arrive(first);
    for (let day = 0; day < 10; day++) {
      for (let half = 0; half < 48; half++) {
        await clock.advance(30 * MINUTE);
        expect(await visitor.ask(node())).toBe(PAGE.groupId);
      }
    }
  });
});

describe('the law of keys', () => {
  /** A token is good exactly until it ends, or until an hour after its key was replaced. */
  it('no token is good longer than its time and its key allow, and none shorter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 10 * DAY }),
        fc.integer({ min: 1, max: 3 * DAY }).map((ms) => Math.ceil(ms / 1_000) * 1_000),
        fc.integer({ min: 0, max: 4 * DAY }),
        async (start, ttlMs, age) => {
          // Times of tokens are whole seconds.
          clock = new FakeClock(Date.UTC(2026, 0, 1) + Math.floor(start / 1_000) * 1_000);
          revocations = new MemoryRevocationList(clock);
          const here = node(ttlMs);
          const token = await here.tokens.issue(PAGE);
          const replaced = (Math.floor(clock.now() / DAY) + 1) * DAY;
          const end = Math.min(clock.now() + ttlMs, replaced + HOUR);
          await clock.advance(age);
          const outcome = await here.tokens.validate(token).then(
            (facts) => (facts.outdated ? 'outdated' : 'good'),
            (error: { code: string }) => error.code,
          );
          const now = clock.now();
          const good = now >= replaced ? ['outdated'] : ['good'];
          expect(now >= end ? ['INVALID_TOKEN', 'TOKEN_EXPIRED'] : good).toContain(outcome);
          // A node without any memory says the same.
          const other = await node(ttlMs)
            .tokens.validate(token)
            .then(
              (facts) => (facts.outdated ? 'outdated' : 'good'),
              (error: { code: string }) => error.code,
            );
          expect(other).toBe(outcome);
        },
      ),
    );
  });

  it('a token taken back stays so over a rotation, on every node', async () => {
    const [one, two] = [node(), node()];
    const token = await one.tokens.issue(PAGE);
    await one.tokens.revoke(await one.tokens.validate(token));
    for (const step of [0, 23 * HOUR, HOUR - 1]) {
      await clock.advance(step);
      for (const { tokens } of [one, two, node()]) {
        await expect(tokens.validate(token)).rejects.toMatchObject({
          code: expect.stringMatching(/^(INVALID_TOKEN|TOKEN_EXPIRED)$/u) as unknown,
        });
      }
    }
  });

  it('two rotations at once end the key of before at once: so everybody can be thrown out', async () => {
    const here = node();
    const [token, cookie] = [await here.tokens.issue(PAGE), (await here.cookies.issue('g', {}, true)).header];
    await here.keys.rotate();
    await here.tokens.validate(token);
    await here.keys.rotate();
    await expect(here.tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    await expect(here.cookies.read({ cookie: cookie.split(';', 1)[0] }, true)).rejects.toMatchObject({
      code: 'INVALID_TOKEN',
    });
  });

  it('one step ends all keys of before, on every node, and the new one is no more than a key', async () => {
    const [here, there] = [node(), node()];
    const old = await here.tokens.issue(PAGE);
    await here.keys.rotate();
    const newer = await here.tokens.issue(PAGE);
    await here.keys.rotate('end');
    const fresh = await here.tokens.issue(PAGE);
    for (const { tokens } of [here, there]) {
      expect(await tokens.validate(fresh)).toMatchObject({ outdated: false });
      for (const token of [old, newer]) {
        await expect(tokens.validate(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
      }
    }
    expect(here.rotations).toEqual(['demand', 'demand']);
    await here.keys.rotate();
    expect(await here.tokens.validate(fresh)).toMatchObject({ outdated: true });
  });

  it('nobody is given a new one for what was good when it was read, and ends before that is done', async () => {
    const here = node();
    const read = async (): Promise<string> => (await here.cookies.issue('g', {}, true)).header.split(';', 1)[0] ?? '';
    const cookie = await here.cookies.read({ cookie: await read() }, true);
    const facts = await here.tokens.validate(await here.tokens.issue(PAGE));
    const under = [here.cookies.issue('g', {}, true, cookie ?? undefined), here.tokens.renew(facts)];
    const settled = Promise.allSettled(under);
    await here.keys.rotate('end');
    const later = [here.cookies.issue('g', {}, true, cookie ?? undefined), here.tokens.renew(facts)];
    const outcomes = [...(await settled), ...(await Promise.allSettled(later))];
    expect(outcomes).toMatchObject(outcomes.map(() => ({ reason: { code: 'INVALID_TOKEN' } })));
    // Who comes for the first time has nothing to lose.
    expect(await here.cookies.issue('g', {}, true)).toMatchObject({ credential: { kid: here.keys.status.current } });
  });

  it('tells each rotation once, and why', async () => {
    const [one, two] = [node(), node()];
    await one.keys.rotate();
    await two.tokens.validate(await one.tokens.issue(PAGE));
    await two.tokens.validate(await one.tokens.issue(PAGE));
    await clock.advance(DAY);
    const told = [one, two].map(({ keys, rotations }) => [keys.status.current, ...rotations]);
    const current = one.keys.status.current;
    expect(told).toEqual([
      [current, 'demand', 'schedule'],
      [current, 'other-node', 'schedule'],
    ]);
  });
});
