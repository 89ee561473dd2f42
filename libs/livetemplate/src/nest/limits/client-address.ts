import type { HttpServer } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/** What Express compiles its setting `trust proxy` to. */
type Trusts = (address: string, hop: number) => boolean;

/**
 * The address a request comes from, as Express tells it by `req.ip`: that of the connection, or, where the setting `trust proxy`
 * says that this is a proxy of the application's own, what the proxy has put into `X-Forwarded-For`.
 *
 * @param remote address of the connection
 */
export function clientAddress(remote: string, { headers }: Pick<IncomingMessage, 'headers'>, trusts: Trusts): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const hops = [remote, ...forwarded.split(',').reverse()].map((hop) => hop.trim());
  const stranger = hops.findIndex((hop, index) => hop === '' || !trusts(hop, index));
  // Where all are trusted, it is the farthest; an empty entry is nobody's address.
  const hop = stranger === -1 ? hops.length - 1 : stranger;
  return hops[hop] || (hops[hop - 1] ?? '');
}

/**
 * The address a handshake comes from, as the platform tells it of requests: by what Express was told as `trust proxy`, and Fastify as
 * `trustProxy`. Without that, or on any other platform, no proxy is trusted: it is that of the connection.
 *
 * @param remote address of the connection
 */
export function handshakeAddress(
  adapter: HttpServer | undefined,
  remote: string,
  { headers }: Pick<IncomingMessage, 'headers'>,
): string {
  const platform = adapter?.getType?.();
  if (platform === 'fastify') return addressByFastify(adapter?.getInstance() as object, remote, headers);
  if (platform !== 'express') return remote;
  const express = adapter?.getInstance() as { get(setting: string): unknown };
  return clientAddress(remote, { headers }, express.get('trust proxy fn') as Trusts);
}

/** Fastify tells nobody what it trusts. But its requests find their address by it, of no more than headers and a socket. */
function addressByFastify(fastify: object, remote: string, headers: IncomingMessage['headers']): string {
  const key = Object.getOwnPropertySymbols(fastify).find(({ description }) => description === 'fastify.Request');
  const kind = key === undefined ? undefined : (fastify as Record<symbol, { readonly prototype: object }>)[key];
  if (kind === undefined) return remote;
  const raw = { headers, socket: { remoteAddress: remote } };
  const { ip } = Object.create(kind.prototype, { raw: { value: raw } }) as { readonly ip?: unknown };
  return typeof ip === 'string' ? ip : remote;
}

/**
 * Who shares a limit: an IPv4 address, or a whole /64 of IPv6, which is what one customer of a provider has at least. Null for
 * this machine itself: a proxy beside the application that it was not told about, or a developer.
 */
export function networkOf(address: string): string | null {
  const plain = withoutPort(address)
    .replace(/^::ffff:(?=\d+\.)/iu, '')
    .replace(/%.*$/u, '');
  if (plain === '::1' || plain.startsWith('127.')) return null;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}

/** Some proxies tell the port as well, which is another one for each connection. */
function withoutPort(address: string): string {
  return address.replace(/^\[([^\]]*)\](?::\d+)?$/u, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/u, '$1');
}
