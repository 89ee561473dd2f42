import type { Socket } from 'socket.io';

import type { Clock } from '../../ports/index.js';
import { webSocketOf } from './send-queue.js';

/** So long a client may take to say goodbye when the server closes, in milliseconds. */
const LAST_GOODBYE_MS = 1_000;

/** A WebSocket waits half a minute for a client that has gone dark to say goodbye, and the server waits for the WebSocket. */
export function endSoon(socket: Socket, clock: Clock): void {
  const webSocket = webSocketOf(socket);
  if (webSocket !== undefined) clock.setTimer(() => webSocket.terminate?.(), LAST_GOODBYE_MS, true);
}
