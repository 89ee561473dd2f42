import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

import { optionsOfAll } from '../application/all-applications.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';

/** How long somebody else may take to answer, in milliseconds; as with Socket.IO. */
const PATIENCE_MS = 1_000;

/**
 * Ends WebSocket handshakes that nobody answers. Socket.IO does so by itself, but the server of each application would also end
 * those of the others whenever they take a second; so with several applications theirs is switched off, and this is instead.
 */
@Injectable()
export class StrayUpgrades implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly host: HttpAdapterHost,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  onApplicationBootstrap(): void {
    const all = optionsOfAll(this.discovery);
    if (all.length < 2 || all[0] !== this.options) return;
    const ours = all.map(({ basePath }) => `${basePath}/socket/`);
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', ({ url = '' }: IncomingMessage, socket: Socket) => {
      if (ours.some((path) => url.startsWith(path))) return;
      setTimeout(() => {
        if (socket.writable && socket.bytesWritten === 0) socket.end();
      }, PATIENCE_MS).unref();
    });
  }
}
