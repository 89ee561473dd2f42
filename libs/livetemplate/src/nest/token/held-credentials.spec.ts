import { beforeEach, expect, it } from '@jest/globals';

import { FakeClock } from '../../testing/fake-clock.js';
import { KeyRing } from '../../token/index.js';
import { HeldCredentials, type HeldCredential, type Holder } from './held-credentials.js';
import { partyName } from './party.js';

let clock: FakeClock;
let keys: KeyRing;
let held: HeldCredentials;
let ended: string[];
let left: string[];

beforeEach(() => {
  clock = new FakeClock();
  keys = new KeyRing({ secret: 'a secret of thirty-two bytes or more', applicationId: 'app', clock });
  held = new HeldCredentials(keys, clock);
  ended = [];
  left = [];
});

function holder(name: string, family?: string): Holder {
  const credential: HeldCredential = {
    kid: keys.status.current,
    issuedAt: clock.now(),
    expiresAt: clock.now() + 1_000,
    ...(family === undefined ? {} : { family }),
  };
  return {
    credential,
    groupId: `group of ${name}`,
    userId: null,
    renew: () => undefined,
    leave: () => left.push(name),
    end: () => ended.push(name),
  };
}

it('ends those of a family that was revoked, once, and no others', () => {
  held.hold(holder('a', 'one'), 0);
  held.hold(holder('b', 'one'), 0);
  held.hold(holder('c', 'two'), 0);
  held.hold(holder('cookie'), 0);
  held.revoked([]);
  expect(ended).toEqual([]);
  held.revoked(['one', 'three']);
  held.revoked(['one']);
  expect(ended).toEqual(['a', 'b']);
  expect([...held.all()]).toHaveLength(2);
});

it('ends those of a key that was replaced on demand twice, not those of one that has got old', async () => {
  held.hold(holder('first'), 0);
  await clock.advance(10 * 86_400_000);
  held.rotated();
  held.hold(holder('second'), 0);
  await keys.rotate();
  held.rotated();
  held.hold(holder('third'), 0);
  expect(ended).toEqual([]);
  await keys.rotate();
  held.rotated();
  expect(ended).toEqual(['first', 'second']);
  await keys.rotate();
  held.rotated();
  expect(ended).toEqual(['first', 'second', 'third']);
});

it('ends at once whose credential was taken back while it was being let in', async () => {
  const [token, cookie] = [holder('token', 'one'), holder('cookie')];
  held.revoked(['one']);
  held.hold(token, 0);
  expect(ended).toEqual(['token']);
  await keys.rotate();
  await keys.rotate();
  held.rotated();
  held.hold(cookie, 0)();
  expect(ended).toEqual(['token', 'cookie']);
  expect([...held.all()]).toEqual([]);
});

it('remembers no revocation for longer than a handshake may take', async () => {
  held.revoked(['one']);
  await clock.advance(60_001);
  held.revoked([]);
  // Such a token is refused before anybody holds it.
  held.hold(holder('late', 'one'), 0);
  expect(ended).toEqual([]);
});

it('forgets a connection that has ended by itself', () => {
  held.hold(holder('gone', 'one'), 0)();
  held.revoked(['one']);
  expect(ended).toEqual([]);
});

it('sends away whose user or group is meant, and nobody else', () => {
  const of = (name: string, userId: string | null): Holder => ({ ...holder(name), userId });
  held.hold(of('ada', 'ada'), held.turn);
  held.hold(of('another of ada', 'ada'), held.turn);
  held.hold(of('bob', 'bob'), held.turn);
  held.hold(of('nobody', null), held.turn);
  held.sendAway([]);
  held.sendAway([partyName({ user: 'ada' })]);
  expect(left).toEqual(['ada', 'another of ada']);
  held.sendAway([{ user: 'ada' }, { group: 'group of nobody' }, { user: 'null' }, { group: 'ada' }].map(partyName));
  expect([left, ended]).toEqual([['ada', 'another of ada', 'nobody'], []]);
  expect([...held.all()]).toHaveLength(1);
});

it('sends away who was being let in meanwhile, and lets in who comes again', async () => {
  const ada = (name: string): Holder => ({ ...holder(name), userId: 'ada' });
  const before = held.turn;
  held.sendAway([partyName({ user: 'ada' })]);
  held.hold(ada('late'), before);
  held.hold({ ...ada('by another'), userId: 'bob' }, before);
  held.hold(ada('again'), held.turn);
  expect(left).toEqual(['late']);
  await clock.advance(60_001);
  held.sendAway([partyName({ user: 'eve' })]);
  expect([...held.all()]).toHaveLength(2);
});
