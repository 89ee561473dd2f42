import type { Server, Socket } from 'socket.io';

import type { Page, PageEnd } from '../../page/index.js';
import { ERROR_CODES } from '../../errors/index.js';
import { EVENTS, type Fault, type ProtocolVersion } from '../../protocol/index.js';

/** Why a page's connections are told to go; a shutdown just ends them, and they come back elsewhere. */
const FAULT_OF_END: Readonly<Record<PageEnd, 'PAGE_CLOSED' | 'PAGE_EXPIRED' | null>> = {
  closed: 'PAGE_CLOSED',
  expired: 'PAGE_EXPIRED',
  evicted: 'PAGE_EXPIRED',
  shutdown: null,
};

interface Room {
  readonly leave: () => void;
  connections: number;
}

/**
 * The Socket.IO rooms of pages: one for each page and protocol version that somebody speaks, so that a frame is encoded
 * once however many connections it goes to.
 */
export class PageRooms {
  private readonly rooms = new Map<string, Room>();

  constructor(private readonly server: Server) {}

  /** From now on the connection gets every frame of the page. @throws {PageClosedError} `PAGE_CLOSED`, `PAGE_EXPIRED` */
  join(socket: Socket, page: Page, protocol: ProtocolVersion): void {
    const name = roomName(page.id, protocol);
    let room = this.rooms.get(name);
    if (room === undefined) {
      const leave = page.subscribe({
        protocol,
        // Each node sends its own connections the frames of its own copy of the page.
        onFrame: ({ event, args }) => this.server.local.to(name).emit(event, ...args),
        onEnd: (reason) => this.end(name, reason),
      });
      room = { leave, connections: 0 };
      this.rooms.set(name, room);
    }
    room.connections++;
    void socket.join(name);
  }

  /** The connection has ended; Socket.IO has taken it out of the room by itself. */
  leave(page: Page, protocol: ProtocolVersion): void {
    const name = roomName(page.id, protocol);
    const room = this.rooms.get(name);
    if (room === undefined || --room.connections > 0) return;
    this.rooms.delete(name);
    room.leave();
  }

  private end(name: string, reason: PageEnd): void {
    this.rooms.delete(name);
    const code = FAULT_OF_END[reason];
    if (code === null) return;
    const fault: Fault = { code, message: ERROR_CODES[code].text };
    this.server.local.to(name).emit(EVENTS.fault, fault);
    for (const id of [...(this.server.of('/').adapter.rooms.get(name) ?? [])]) {
      const socket = this.server.of('/').sockets.get(id);
      if (socket !== undefined) closeAfterFlush(socket);
    }
  }
}

/**
 * Ends a connection once it has got what was sent. Socket.IO's own `disconnect()` would tell clients not to come back;
 * this way they do, and learn from the refusal what has become of their page.
 */
export function closeAfterFlush(socket: Socket): void {
  socket.conn.close();
}

function roomName(pageId: string, protocol: ProtocolVersion): string {
  return `${protocol}:${pageId}`;
}
