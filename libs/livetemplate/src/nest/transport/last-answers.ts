import type { Server } from 'node:http';
import type { Socket } from 'socket.io';

import type { Clock } from '../../ports/index.js';
import { webSocketOf } from './send-queue.js';

/** So long a client may take to say goodbye when the server closes, in milliseconds. */
const LAST_GOODBYE_MS = 1_000;

/**
 * From now on an answer over HTTP is the last one of its connection. Node ends the idle ones when a server closes, but serves those on
 * which something is under way for as long as they ask: a balancer that looks at the health every second would keep a process from ever ending.
 */
export function endAfterAnswers(http: Server): void {
  http.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
}

/** A WebSocket waits half a minute for a client that has gone dark to say goodbye, and the server waits for the WebSocket. */
export function endSoon(socket: Socket, clock: Clock): void {
  const webSocket = webSocketOf(socket);
  if (webSocket !== undefined) clock.setTimer(() => webSocket.terminate?.(), LAST_GOODBYE_MS, true);
}
