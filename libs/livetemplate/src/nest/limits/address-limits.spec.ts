import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';

import { RateLimitedError } from '../../errors/index.js';
import { FakeClock } from '../../testing/fake-clock.js';
import type { RateLimitOptions } from '../livetemplate.options.js';
import { resolveOptions } from '../resolve-options.js';
import { TransportCounters } from '../transport/transport-counters.js';
import { AddressLimits, type LimitedByAddress } from './address-limits.js';

function limitsOf(rateLimits: RateLimitOptions | false): {
  clock: FakeClock;
  limits: AddressLimits;
  counters: TransportCounters;
  /** 0 where it is allowed, else when it will be. */
  ask: (ip: string, kind?: LimitedByAddress) => number;
} {
  const clock = new FakeClock();
  const counters = new TransportCounters();
  const options = resolveOptions({ templates: {}, rateLimits }, undefined);
  const limits = new AddressLimits({} as HttpAdapterHost, counters, clock, options);
  const ask = (ip: string, kind: LimitedByAddress = 'handshakes'): number => {
    try {
      limits.take(kind, { ip, headers: { 'x-client': ip } });
      return 0;
    } catch (error) {
      if (!(error instanceof RateLimitedError)) throw error;
      return error.retryAfterMs;
    }
  };
  return { clock, limits, counters, ask };
}

beforeAll(() => Logger.overrideLogger(false));

afterAll(() => Logger.overrideLogger(true));

describe('AddressLimits', () => {
  it('holds each address to its own rate, and says how long to wait', async () => {
    const { clock, counters, ask } = limitsOf({ handshakes: { perSecond: 2, burst: 2 } });
    expect([ask('203.0.113.1'), ask('203.0.113.1'), ask('203.0.113.1')]).toEqual([0, 0, 500]);
    expect(ask('203.0.113.2')).toBe(0);
    await clock.advance(500);
    expect([ask('203.0.113.1'), ask('203.0.113.1')]).toEqual([0, 500]);
    expect(counters.rateLimited).toMatchObject({ handshakes: 2, pages: 0 });
  });

  it('holds each kind apart', () => {
    const { ask } = limitsOf({ handshakes: { perSecond: 1, burst: 1 }, pages: { perSecond: 1, burst: 1 } });
    expect([ask('203.0.113.1'), ask('203.0.113.1', 'pages'), ask('203.0.113.1', 'pages')]).toEqual([0, 0, 1_000]);
  });

  it('takes a network of IPv6 for one address', () => {
    const { ask } = limitsOf({ handshakes: { perSecond: 1, burst: 1 } });
    expect([ask('2001:db8::1'), ask('2001:db8::2'), ask('2001:db8:0:1::1')]).toEqual([0, 1_000, 0]);
  });

  it('counts for an address what comes by its connections as what comes by requests', () => {
    const { limits, counters, ask } = limitsOf({ addressActions: { perSecond: 1, burst: 2 } });
    const wait = (address: string): number => limits.takeOf('addressActions', address);
    expect([wait('2001:db8::1'), ask('2001:db8::2', 'addressActions'), wait('2001:db8::3')]).toEqual([0, 0, 1_000]);
    expect([wait('203.0.113.1'), wait('127.0.0.1'), wait('127.0.0.1'), wait('127.0.0.1')]).toEqual([0, 0, 0, 0]);
    expect(counters.rateLimited).toMatchObject({ addressActions: 1 });
  });

  it.each([
    ['of this machine', { handshakes: { perSecond: 1, burst: 1 } }, '127.0.0.1'],
    ['where the limit is switched off', { handshakes: false as const }, '203.0.113.1'],
    ['where all limits are switched off', false as const, '203.0.113.1'],
  ])('does not limit %s', (_, options, ip) => {
    const { ask } = limitsOf(options);
    expect(Array.from({ length: 2_000 }, () => ask(ip)).every((wait) => wait === 0)).toBe(true);
  });

  it('remembers so many addresses, and forgets those that were not heard of longest', () => {
    const { ask } = limitsOf({ handshakes: { perSecond: 1, burst: 1 }, maxAddresses: 2 });
    expect([ask('203.0.113.1'), ask('203.0.113.2'), ask('203.0.113.1')]).toEqual([0, 0, 1_000]);
    expect([ask('203.0.113.3'), ask('203.0.113.1'), ask('203.0.113.2')]).toEqual([0, 1_000, 0]);
  });

  it('asks the application for the address, where it knows better', () => {
    const { ask } = limitsOf({
      handshakes: { perSecond: 1, burst: 1 },
      addressOf: (request: IncomingMessage) => String(request.headers['x-client']).slice(0, 9),
    });
    expect([ask('203.0.113.1'), ask('203.0.113.9'), ask('203.0.114.1')]).toEqual([0, 1_000, 0]);
  });
});
