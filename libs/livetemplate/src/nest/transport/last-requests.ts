import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';

import type { Clock } from '../../ports/index.js';
import { optionsOfAll } from '../application/all-applications.js';
import { CLOCK, RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';

/** So long a connection may stay without a request when the server closes, in milliseconds: one may be on its way. */
const LAST_REQUEST_MS = 1_000;

/**
 * Lets the HTTP server come to its end. When a server closes, Node ends the connections that are idle, and keeps two more kinds for as long as
 * their clients like: those on which something is under way, with all requests that follow on them (a balancer that looks at the health every
 * second), and those on which nothing was asked yet (browsers open some in advance).
 *
 * @see requirement N6
 */
@Injectable()
export class LastRequests implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly unused = new Set<Socket>();
  private http: Server | undefined;
  private ending = false;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly host: HttpAdapterHost,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  onApplicationBootstrap(): void {
    // One of several applications does it for all.
    if (optionsOfAll(this.discovery)[0] !== this.options) return;
    // There is none where Nest was started without HTTP.
    this.http = (this.host.httpAdapter as typeof this.host.httpAdapter | undefined)?.getHttpServer() as
      Server | undefined;
    if (this.http !== undefined) this.watch(this.http);
  }

  beforeApplicationShutdown(): void {
    this.ending = true;
    this.http?.prependListener('request', (_request, response) => {
      response.shouldKeepAlive = false;
    });
    for (const socket of this.unused) this.endUnused(socket);
  }

  private watch(http: Server): void {
    const { unused } = this;
    const forget = function (this: Socket): void {
      unused.delete(this);
    };
    const used = ({ socket }: IncomingMessage): void => {
      if (unused.delete(socket)) socket.off('close', forget);
    };
    http.on(http instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
      unused.add(socket);
      socket.on('close', forget);
      if (this.ending) this.endUnused(socket);
    });
    http.on('request', used);
    http.on('upgrade', used);
  }

  private endUnused(socket: Socket): void {
    const end = (): void => {
      if (this.unused.has(socket)) socket.destroy();
    };
    this.clock.setTimer(end, LAST_REQUEST_MS, true);
  }
}
