import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LRUCache } from 'lru-cache';
import type { IncomingMessage } from 'node:http';

import { RateLimitedError } from '../../errors/index.js';
import type { Clock } from '../../ports/index.js';
import { LiveLogger } from '../logging/live-logger.js';
import { CLOCK, RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedRateLimits } from '../resolve-connections.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { TransportCounters } from '../transport/transport-counters.js';
import { handshakeAddress, networkOf } from './client-address.js';
import { TokenBucket, type Rate } from './token-bucket.js';

/** What is limited by address. */
export type LimitedByAddress = 'addressActions' | 'httpActions' | 'handshakes' | 'pages';

/** A request as Express and Fastify have it, or the bare one of a handshake. */
interface AnyRequest {
  readonly ip?: unknown;
  readonly raw?: IncomingMessage;
}

/** Holds what comes from one address to its rates. Remembers a bounded number of addresses. @see requirement L5 */
@Injectable()
export class AddressLimits {
  private readonly logger: LiveLogger;
  private readonly limits: ResolvedRateLimits;
  private readonly buckets: Readonly<Record<LimitedByAddress, LRUCache<string, TokenBucket>>>;
  private warned = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly counters: TransportCounters,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RESOLVED_OPTIONS) { rateLimits, applicationId }: Pick<ResolvedOptions, 'rateLimits' | 'applicationId'>,
  ) {
    this.logger = new LiveLogger(undefined, { application: applicationId });
    this.limits = rateLimits;
    const buckets = (): LRUCache<string, TokenBucket> => new LRUCache({ max: Math.ceil(rateLimits.maxAddresses) });
    this.buckets = {
      addressActions: buckets(),
      httpActions: buckets(),
      handshakes: buckets(),
      pages: buckets(),
    };
  }

  /**
   * @param request of the platform, or of a handshake
   * @param remote address of the connection it came by
   * @throws {RateLimitedError} `RATE_LIMITED`
   */
  take(kind: LimitedByAddress, request: unknown, remote?: string): void {
    if (this.limits[kind] === null) return;
    const waitMs = this.takeOf(kind, this.addressOf(request, remote));
    if (waitMs > 0) throw new RateLimitedError(undefined, { retryAfterMs: waitMs });
  }

  /**
   * For what comes by a connection, whose address is known.
   * @param address as {@link addressOf} says it
   * @returns 0 where it is allowed; else the milliseconds after which it will be
   */
  takeOf(kind: LimitedByAddress, address: string): number {
    const rate = this.limits[kind];
    if (rate === null) return 0;
    const network = networkOf(address);
    if (network === null) return 0;
    const now = this.clock.now();
    const waitMs = this.bucket(kind, network, rate, now).take(now);
    if (waitMs === 0) return 0;
    this.counters.rateLimited[kind]++;
    this.warn(kind);
    return waitMs;
  }

  /**
   * The address that a request comes from, as far as the application knows its proxies.
   * @param request of the platform, or of a handshake
   * @param remote address of the connection it came by
   */
  addressOf(request: unknown, remote?: string): string {
    const { ip, raw = request as IncomingMessage } = request as AnyRequest;
    if (this.limits.addressOf !== undefined) return this.limits.addressOf(raw);
    if (typeof ip === 'string') return ip;
    return handshakeAddress(this.host.httpAdapter, remote ?? raw.socket.remoteAddress ?? '', raw);
  }

  private bucket(kind: LimitedByAddress, network: string, rate: Rate, now: number): TokenBucket {
    let bucket = this.buckets[kind].get(network);
    if (bucket === undefined) {
      bucket = new TokenBucket(rate, now);
      this.buckets[kind].set(network, bucket);
    }
    return bucket;
  }

  /** Once: who floods a server must not fill its log as well. */
  private warn(kind: LimitedByAddress): void {
    if (this.warned) return;
    this.warned = true;
    this.logger.warn(
      `An address is over the limit "rateLimits.${kind}", and is refused for a while. If it is that of a proxy of yours, tell the ` +
        "application (with Express: app.set('trust proxy', …); with Fastify: new FastifyAdapter({ trustProxy: … })), so that its clients " +
        'are told apart. Further ones are only counted.',
    );
  }
}
