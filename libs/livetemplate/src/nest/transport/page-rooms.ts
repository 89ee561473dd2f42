import type { Server, Socket } from 'socket.io';

import { frameSeq, type Frame } from '../../page/delivery/frame.js';
import type { Observation, Page, PageEnd } from '../../page/index.js';
import type { Clock, Timer } from '../../ports/index.js';
import { EVENTS, type ProtocolVersion, type Resync } from '../../protocol/index.js';
import { transportOf } from './arrival.js';
import { announcement, catchUp } from './catch-up.js';
import { emitFrame } from './emit-frame.js';
import { pageEndFault } from './page-end-fault.js';
import { cut, isFull, onceDrained, type QueueLimits } from './send-queue.js';
import { tellSent } from './sent-frames.js';
import type { TransportCounters } from './transport-counters.js';

/** A connection that reads slower than its page changes, or not at all. */
interface Behind {
  /** The last frame that was queued for it; undefined where it needs a full state. */
  ack: number | undefined;
  /** Ends the waiting for it. */
  readonly forget: () => void;
}

/** All connections to one page that speak the same version. */
export interface Room {
  readonly name: string;
  readonly page: Page;
  readonly protocol: ProtocolVersion;
  readonly unsubscribe: () => void;
  /** Those that get every frame. */
  readonly present: Set<Socket>;
  readonly behind: Map<Socket, Behind>;
}

export interface SlowClientLimits extends QueueLimits {
  readonly slowClientTimeoutMs: number;
}

/**
 * The Socket.IO rooms of pages: one for each page and protocol version that somebody speaks, so that a frame is encoded
 * once however many connections it goes to.
 *
 * A connection for which too much waits leaves its room, so that nothing more piles up for it. When it has read what there was,
 * it is brought to the page's state of that moment and joins again; what was between, it never sees.
 *
 * @see requirements G3, L3
 */
export class PageRooms {
  private readonly rooms = new Map<string, Room>();

  constructor(
    private readonly server: Server,
    private readonly limits: SlowClientLimits,
    private readonly clock: Clock,
    private readonly counters: TransportCounters,
    private readonly observation: Observation,
  ) {}

  /** From now on the connection gets every frame of the page. @throws {PageClosedError} `PAGE_CLOSED`, `PAGE_EXPIRED` */
  join(socket: Socket, page: Page, protocol: ProtocolVersion): Room {
    const name = `${protocol}:${page.id}`;
    const room = this.rooms.get(name) ?? this.open(name, page, protocol);
    this.enter(room, socket);
    return room;
  }

  /** The connection has ended; Socket.IO has taken it out of its room by itself. */
  leave(room: Room, socket: Socket): void {
    room.present.delete(socket);
    room.behind.get(socket)?.forget();
    room.behind.delete(socket);
    if (room.present.size + room.behind.size > 0 || this.rooms.get(room.name) !== room) return;
    this.rooms.delete(room.name);
    room.unsubscribe();
  }

  /** Sends the full state, or one fragment of it. One that cannot take it now gets it when it can. */
  resync(room: Room, socket: Socket, asked: Resync): void {
    const behind = room.behind.get(socket);
    if (behind !== undefined) {
      behind.ack = undefined;
    } else if (isFull(socket, this.limits)) {
      this.fallBehind(room, socket, undefined);
    } else {
      this.send(room, socket, room.page.resync(room.protocol, asked));
    }
  }

  private open(name: string, page: Page, protocol: ProtocolVersion): Room {
    const room: Room = {
      name,
      page,
      protocol,
      unsubscribe: page.subscribe({
        protocol,
        onFrame: (frame) => this.emit(room, frame),
        onState: (frame) => this.restart(room, frame),
        onEnd: (reason) => this.end(room, reason),
      }),
      present: new Set(),
      behind: new Map(),
    };
    this.rooms.set(name, room);
    return room;
  }

  private enter(room: Room, socket: Socket): void {
    room.present.add(socket);
    void socket.join(room.name);
  }

  private emit(room: Room, frame: Frame): void {
    // Each node sends its own connections the frames of its own copy of the page.
    emitFrame(this.server.local.to(room.name), frame);
    if (this.observation.hears('sent')) this.tell(room, frame);
    for (const socket of room.present) {
      if (isFull(socket, this.limits)) this.fallBehind(room, socket, frameSeq(frame));
    }
  }

  /** The room goes on from a state, whatever number was next. */
  private restart(room: Room, state: Frame): void {
    const welcome = announcement(room.page, room.protocol);
    if (welcome !== null) this.server.local.to(room.name).emit(EVENTS.welcome, welcome);
    this.emit(room, state);
  }

  private send(room: Room, socket: Socket, frames: readonly Frame[]): void {
    for (const frame of frames) emitFrame(socket, frame);
    tellSent(this.observation, frames, { page: room.page, protocol: room.protocol, transport: transportOf(socket) });
  }

  private tell({ page, protocol, present }: Room, frame: Frame): void {
    const polling = [...present].filter((socket) => transportOf(socket) === 'polling').length;
    tellSent(this.observation, [frame], { page, protocol, transport: 'ws', connections: present.size - polling });
    tellSent(this.observation, [frame], { page, protocol, transport: 'polling', connections: polling });
  }

  private fallBehind(room: Room, socket: Socket, ack: number | undefined): void {
    room.present.delete(socket);
    void socket.leave(room.name);
    this.counters.slow.behind++;
    const stopWaiting = onceDrained(socket, () => this.catchUp(room, socket));
    const timer: Timer = this.clock.setTimer(
      () => {
        this.counters.slow.closed++;
        cut(socket);
      },
      this.limits.slowClientTimeoutMs,
      true,
    );
    const forget = (): void => {
      stopWaiting();
      timer.cancel();
    };
    room.behind.set(socket, { ack, forget });
  }

  /** All in one turn: no frame of the page can come between. */
  private catchUp(room: Room, socket: Socket): void {
    const { page, protocol } = room;
    const behind = room.behind.get(socket);
    if (behind === undefined) return;
    behind.forget();
    room.behind.delete(socket);
    const { welcome, frames } = catchUp(page, protocol, behind.ack, this.limits.maxQueuedFrames);
    if (welcome !== null) socket.emit(EVENTS.welcome, welcome);
    this.send(room, socket, frames);
    this.counters.slow.caughtUp++;
    this.enter(room, socket);
  }

  private end(room: Room, reason: PageEnd): void {
    this.rooms.delete(room.name);
    for (const { forget } of room.behind.values()) forget();
    const fault = pageEndFault(reason);
    if (fault === null) return;
    for (const socket of [...room.present, ...room.behind.keys()]) {
      socket.emit(EVENTS.fault, fault);
      closeAfterFlush(socket);
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
