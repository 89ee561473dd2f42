import { beforeEach, expect, it } from '@jest/globals';

import { FakeClock } from '../../testing/fake-clock.js';
import { KeyRing } from '../../token/index.js';
import { HeldCredentials, type HeldCredential, type Holder } from './held-credentials.js';

let clock: FakeClock;
let keys: KeyRing;
let held: HeldCredentials;
let ended: string[];

beforeEach(() => {
  clock = new FakeClock();
  keys = new KeyRing({ secret: 'a secret of thirty-two bytes or more', applicationId: 'app', clock });
  held = new HeldCredentials(keys, clock);
  ended = [];
});

function holder(name: string, family?: string): Holder {
  const credential: HeldCredential = {
    kid: keys.status.current,
    issuedAt: clock.now(),
    expiresAt: clock.now() + 1_000,
    ...(family === undefined ? {} : { family }),
  };
  return { credential, renew: () => undefined, end: () => ended.push(name) };
}

it('ends those of a family that was revoked, once, and no others', () => {
  held.hold(holder('a', 'one'));
  held.hold(holder('b', 'one'));
  held.hold(holder('c', 'two'));
  held.hold(holder('cookie'));
  held.revoked([]);
  expect(ended).toEqual([]);
  held.revoked(['one', 'three']);
  held.revoked(['one']);
  expect(ended).toEqual(['a', 'b']);
  expect([...held.all()]).toHaveLength(2);
});

it('ends those of a key that was replaced on demand twice, not those of one that has got old', async () => {
  held.hold(holder('first'));
  await clock.advance(10 * 86_400_000);
  held.rotated();
  held.hold(holder('second'));
  await keys.rotate();
  held.rotated();
  held.hold(holder('third'));
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
  held.hold(token);
  expect(ended).toEqual(['token']);
  await keys.rotate();
  await keys.rotate();
  held.rotated();
  held.hold(cookie)();
  expect(ended).toEqual(['token', 'cookie']);
  expect([...held.all()]).toEqual([]);
});

it('remembers no revocation for longer than a handshake may take', async () => {
  held.revoked(['one']);
  await clock.advance(60_001);
  held.revoked([]);
  // Such a token is refused before anybody holds it.
  held.hold(holder('late', 'one'));
  expect(ended).toEqual([]);
});

it('forgets a connection that has ended by itself', () => {
  held.hold(holder('gone', 'one'))();
  held.revoked(['one']);
  expect(ended).toEqual([]);
});
