import { describe, expect, it } from '@jest/globals';
import type { HttpServer } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { IncomingMessage } from 'node:http';

import { clientAddress, networkOf, trustOf } from './client-address.js';

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

describe('trustOf', () => {
  it('is the setting of Express', () => {
    const adapter = new ExpressAdapter();
    expect(trustOf(adapter)(LOCAL, 0)).toBe(false);
    adapter.set('trust proxy', 'loopback');
    expect([LOCAL, '203.0.113.5'].map((hop) => trustOf(adapter)(hop, 0))).toEqual([true, false]);
  });

  it('trusts nobody where there is no Express', () => {
    const other = { getType: () => 'fastify' } as unknown as HttpServer;
    for (const adapter of [undefined, other]) expect(trustOf(adapter)(LOCAL, 0)).toBe(false);
  });
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
    ['what a proxy made up', 'what a proxy made up'],
    ['127.0.0.1', null],
    ['::ffff:127.0.0.1', null],
    ['::1', null],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
