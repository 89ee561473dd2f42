import { describe, expect, it } from '@jest/globals';
import { endOf, storedEnd, type Life } from './lifetime.js';
import { resolveLimits } from './limits.js';

const limits = resolveLimits({ ttlMs: 1_000, idleMs: 100, disconnectGraceMs: 10, sweepEveryMs: 30 });
const life: Life = { createdAt: 0, lastUsedAt: 0, connected: false, disconnectedAt: null };

describe('endOf', () => {
  it.each<[string, Partial<Life>, number]>([
    ['a page nobody came to', {}, 100],
    ['a page that was used again', { lastUsedAt: 50 }, 150],
    ['a page with a connection', { connected: true }, 1_000],
    ['a page whose last connection ended', { disconnectedAt: 50 }, 60],
    ['a page that was used after its last connection ended', { disconnectedAt: 50, lastUsedAt: 55 }, 65],
    ['a page near the end of its life', { lastUsedAt: 950 }, 1_000],
  ])('is right for %s', (_name, part, end) => {
    expect(endOf({ ...life, ...part }, limits)).toBe(end);
  });
});

describe('storedEnd', () => {
  it.each<[string, Partial<Life>, number, number]>([
    ['an idle page', { lastUsedAt: 20 }, 40, 120],
    ['a connected page', { connected: true }, 40, 140],
    ['a page near the end of its life', { connected: true }, 990, 1_000],
    ['a page whose connection ended: another one may come elsewhere', { disconnectedAt: 20 }, 40, 100],
  ])('is right for %s', (_name, part, now, end) => {
    expect(storedEnd({ ...life, ...part }, limits, now)).toBe(end);
  });

  it('outlasts two sweeps where pages fall idle quickly', () => {
    const quick = resolveLimits({ ttlMs: 1_000, idleMs: 5, sweepEveryMs: 30 });
    expect(storedEnd({ ...life, connected: true }, quick, 40)).toBe(100);
  });
});

describe('resolveLimits', () => {
  it('takes a default for what is left out or undefined', () => {
    expect(resolveLimits({ ttlMs: undefined, maxPages: 3 })).toMatchObject({ ttlMs: 86_400_000, maxPages: 3 });
  });

  it.each([{ maxPages: 0 }, { ttlMs: -1 }, { idleMs: 1.5 }, { sweepEveryMs: Number.NaN }])('refuses %j', (given) => {
    expect(() => resolveLimits(given)).toThrow(/must be a whole number/);
  });
});
