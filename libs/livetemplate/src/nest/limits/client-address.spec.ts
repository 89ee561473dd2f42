import { describe, expect, it } from '@jest/globals';
import type { HttpServer } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { IncomingMessage } from 'node:http';

import { clientAddress, handshakeAddress, networkOf } from './client-address.js';

const LOCAL = '127.0.0.1';

type Given = [remote: string, request: Pick<IncomingMessage, 'headers'>];

function request(remote: string, forwarded?: string): Given {
  return [remote, { headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }];
}

describe('clientAddress', () => {
  const nobody = (): boolean => false;
  const everybody = (): boolean => true;
  const local = (hop: string): boolean => hop === LOCAL || hop.startsWith('10.');

  it.each([
    ['the connection', request('203.0.113.5'), nobody, '203.0.113.5'],
    ['the connection, whatever it claims', request('203.0.113.5', '1.2.3.4'), nobody, '203.0.113.5'],
    ['what a trusted proxy says', request(LOCAL, '203.0.113.5'), local, '203.0.113.5'],
    ['what is behind two trusted proxies', request(LOCAL, '203.0.113.5, 10.0.0.7'), local, '203.0.113.5'],
    ['not what a client has put in itself', request(LOCAL, '1.2.3.4, 203.0.113.5'), local, '203.0.113.5'],
    ['the farthest, where all are trusted', request(LOCAL, '1.2.3.4,203.0.113.5'), everybody, '1.2.3.4'],
    ['the proxy, where it says nothing', request(LOCAL), local, LOCAL],
    ['the proxy, where it says an empty thing', request(LOCAL, ''), everybody, LOCAL],
    ['the last known, where a part is empty', request(LOCAL, '1.2.3.4, ,10.0.0.7'), everybody, '10.0.0.7'],
    ['nothing for a connection that has none', request(''), nobody, ''],
  ])('is %s', (_, given, trusts, address) => {
    expect(clientAddress(...given, trusts)).toBe(address);
  });

  it('counts hops as Express does', () => {
    const first = (_: string, hop: number): boolean => hop < 1;
    expect(clientAddress(...request('10.1.1.1', '1.2.3.4, 203.0.113.5'), first)).toBe('203.0.113.5');
  });
});

const FORWARDED = { headers: { 'x-forwarded-for': '1.2.3.4, 203.0.113.5' } };

/** An adapter that was told to trust this, the setting as it is, or not told anything. */
const PLATFORMS: [string, (trust?: unknown) => HttpServer][] = [
  [
    'Express',
    (trust) => {
      const adapter = new ExpressAdapter();
      if (trust !== undefined) adapter.set('trust proxy', trust);
      return adapter;
    },
  ],
  ['Fastify', (trust) => new FastifyAdapter({ ...(trust === undefined ? {} : { trustProxy: trust as string }) })],
];

describe.each(PLATFORMS)('handshakeAddress on %s', (_, adapter) => {
  it.each<[string, unknown, string, string]>([
    ['nobody, unless told to', undefined, LOCAL, LOCAL],
    ['nobody', false, LOCAL, LOCAL],
    ['a proxy on this machine', 'loopback', LOCAL, '203.0.113.5'],
    ['a proxy on this machine, which this is not', 'loopback', '198.51.100.7', '198.51.100.7'],
    ['some', ['loopback', '203.0.113.0/24'], LOCAL, '1.2.3.4'],
    ['by names and a list in one', 'loopback, 203.0.113.5', LOCAL, '1.2.3.4'],
    ['by a function of its own', (hop: string) => hop === LOCAL, LOCAL, '203.0.113.5'],
    ['everybody', true, LOCAL, '1.2.3.4'],
  ])('trusts %s', (_name, trust, remote, address) => {
    expect(handshakeAddress(adapter(trust), remote, FORWARDED)).toBe(address);
    expect(handshakeAddress(adapter(trust), remote, { headers: {} })).toBe(remote);
  });
});

it('trusts nobody on another platform', () => {
  const other = { getType: () => 'other' } as unknown as HttpServer;
  for (const adapter of [undefined, other]) expect(handshakeAddress(adapter, LOCAL, FORWARDED)).toBe(LOCAL);
});

describe('networkOf', () => {
  it.each([
    ['203.0.113.5', '203.0.113.5'],
    ['::ffff:203.0.113.5', '203.0.113.5'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::9', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['203.0.113.5:4711', '203.0.113.5'],
    ['[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['127.0.0.1:4711', null],
    ['[::1]:4711', null],
    ['what a proxy made up', 'what a proxy made up'],
    ['127.0.0.1', null],
    ['::ffff:127.0.0.1', null],
    ['::1', null],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
