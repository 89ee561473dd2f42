import type { Socket } from 'socket.io';

import type { Arrival, Resumption, TransportName } from '../../page/index.js';

/** @param ack what the connection said that it has */
export function arrivalOf({ resumed, frames }: Resumption, ack: number | undefined): Arrival {
  if (ack === undefined) return 'first';
  if (!resumed) return 'restated';
  return frames.length === 0 ? 'current' : 'resumed';
}

/** What a connection by Socket.IO uses at this moment. */
export function transportOf(socket: Socket): TransportName {
  return socket.conn.transport.name === 'polling' ? 'polling' : 'ws';
}
