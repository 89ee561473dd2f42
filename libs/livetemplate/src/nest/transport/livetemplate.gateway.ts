import { Inject, type BeforeApplicationShutdown } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';

import {
  ConfigurationError,
  ERROR_CODES,
  LiveTemplateError,
  ProtocolViolationError,
  StoreUnavailableError,
} from '../../errors/index.js';
import { Observation } from '../../page/index.js';
import type { Clock } from '../../ports/index.js';
import {
  EVENTS,
  MESSAGE_EVENT,
  type ActionAnswer,
  type Fault,
  type Message,
  type Welcome,
} from '../../protocol/index.js';
import { ShutdownTime } from '../application/shutdown-time.js';
import { AddressLimits } from '../limits/address-limits.js';
import { ConnectionLimits } from '../limits/connection-limits.js';
import { LiveLogger } from '../logging/live-logger.js';
import { CLOCK, RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import { ActionDispatcher } from '../page/action-dispatcher.js';
import type { Caller } from '../page/caller.js';
import { ConnectionHooks } from '../page/connection-hooks.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { HeldCredentials } from '../token/held-credentials.js';
import { TokenService } from '../token/token.service.js';
import { Admission, type Admitted } from './admission.js';
import { arrivalOf, transportOf } from './arrival.js';
import { CookieRenewal } from './cookie-renewal.js';
import { emitFrame } from './emit-frame.js';
import { readAck, readAction, readResync } from './client-messages.js';
import { endSoon } from './last-answers.js';
import { closeAfterFlush, PageRooms, type Room } from './page-rooms.js';
import { cut, isFull, type QueueLimits, drained } from './send-queue.js';
import { tellSent } from './sent-frames.js';
import { CookieHolder, TokenHolder } from './socket-holders.js';
import { TransportCounters } from './transport-counters.js';

/** A connection that was accepted. */
interface Connection {
  readonly socket: Socket;
  readonly room: Room;
  readonly limits: ConnectionLimits;
  readonly caller: Caller;
}

type Reply = (answer: ActionAnswer) => void;

/**
 * The Socket.IO end of the wire. It has a single listener for all messages of a connection and tells them apart by itself:
 * each `@SubscribeMessage` would cost about 4 KiB on every connection.
 */
@WebSocketGateway()
export class LiveTemplateGateway
  implements OnGatewayInit<Server>, OnGatewayConnection<Socket>, BeforeApplicationShutdown
{
  private readonly logger = new LiveLogger();
  private server: Server | undefined;
  private readonly admitted = new WeakMap<Socket, Admitted>();
  /** Connections with a handshake under way: Socket.IO itself takes any number of them until one is through. */
  private readonly knocking = new WeakSet<object>();
  private rooms: PageRooms;
  /** What may wait for a connection with the answers to its own messages, which are sent also while it is behind. */
  private overflow: QueueLimits;

  constructor(
    private readonly admission: Admission,
    private readonly dispatcher: ActionDispatcher,
    private readonly hooks: ConnectionHooks,
    private readonly renewal: CookieRenewal,
    private readonly tokens: TokenService,
    private readonly held: HeldCredentials,
    private readonly addresses: AddressLimits,
    private readonly counters: TransportCounters,
    private readonly observation: Observation,
    private readonly shutdown: ShutdownTime,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  afterInit(server: Server): void {
    if (typeof server.use !== 'function' || typeof server.of !== 'function') {
      throw new ConfigurationError(
        'LiveTemplate needs the IoAdapter of @nestjs/platform-socket.io as WebSocket adapter.',
      );
    }
    this.server = server;
    const { maxQueuedFrames, maxQueuedBytes } = this.options.connections;
    this.overflow = { maxQueuedFrames: 2 * maxQueuedFrames, maxQueuedBytes: 2 * maxQueuedBytes };
    this.rooms = new PageRooms(server, this.options.connections, this.clock, this.counters, this.observation);
    this.renewal.serve(server);
    server.use((socket, next) => {
      const refuse = (error: unknown): void => {
        this.knocking.delete(socket.conn);
        next(this.refusal(error));
      };
      if (this.knocking.has(socket.conn)) {
        next(this.refusal(new ProtocolViolationError()));
        return;
      }
      try {
        this.addresses.take('handshakes', socket.request, socket.handshake.address);
      } catch (error) {
        refuse(error);
        // On this connection it could go on and on. Socket.IO sends the refusal in the next tick.
        process.nextTick(() => closeAfterFlush(socket));
        return;
      }
      this.knocking.add(socket.conn);
      this.admission.admit(socket.handshake.headers, socket.handshake.auth).then((admitted) => {
        this.admitted.set(socket, admitted);
        next();
      }, refuse);
    });
  }

  /** Connections are open until here: what is running is still answered. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.shutdown.allow('answers', 'the last answers', this.lastAnswers());
  }

  private async lastAnswers(): Promise<void> {
    await this.dispatcher.idle();
    const sockets = this.server === undefined ? [] : [...this.server.of('/').sockets.values()];
    await Promise.all(sockets.map(drained));
  }

  handleConnection(socket: Socket): void {
    const admitted = this.admitted.get(socket);
    if (admitted === undefined || admitted.page.ended !== null) {
      // The page ended after the handshake; the next one is refused with the reason.
      closeAfterFlush(socket);
      return;
    }
    this.admitted.delete(socket);
    this.knocking.delete(socket.conn);
    const { rateLimits, connections } = this.options;
    const limits = new ConnectionLimits(this.clock, rateLimits, connections.maxViolations);
    const { headers, address } = socket.handshake;
    const caller: Caller = {
      userId: admitted.userId,
      address: this.addresses.addressOf(socket.request, address),
      headers,
    };
    const connection: Connection = { socket, room: this.welcome(socket, admitted), limits, caller };
    socket.onAny((event: string, ...args: unknown[]) => this.receive(connection, event, args));
    const left = this.hooks.connected(admitted.page, {
      ...caller,
      id: socket.id,
      send: (...message) => this.send(socket, message),
    });
    socket.once('disconnect', (reason: string) => {
      this.rooms.leave(connection.room, socket);
      if (reason === 'server shutting down') endSoon(socket, this.clock);
      this.observation.tell('disconnected', { page: admitted.page, transport: transportOf(socket), reason });
      left?.();
    });
    this.hold(socket, admitted);
    // The request of the handshake is held by its transport for as long as the connection lives; nobody needs it any more.
    (socket.conn as { request: unknown }).request = null;
  }

  /** From now on it lasts no longer than what it has come with is worth something. */
  private hold(socket: Socket, { by, page, userId, turn }: Admitted): void {
    if ('cookie' in by) {
      const credential = this.renewal.preparedFor(socket.request) ?? by.cookie;
      socket.once('disconnect', this.held.hold(new CookieHolder(socket, credential, page, userId), turn));
      return;
    }
    const holder = new TokenHolder(socket, by.token, userId, this.tokens, this.logger);
    socket.once('disconnect', this.held.hold(holder, turn));
    if (by.token.renew) holder.renew();
  }

  /** All in one turn: no frame of the page can come between, so that nothing is missed and nothing arrives twice. */
  private welcome(socket: Socket, { page, protocol, ack, template }: Admitted): Room {
    const resumption = page.resume({ protocol, ack, template });
    const { seq, resumed, frames } = resumption;
    const current = protocol === '2.0' ? { template: page.program.fingerprint } : {};
    const welcome: Welcome = { protocol, page: page.id, seq, resumed, ...current };
    socket.emit(EVENTS.welcome, welcome);
    for (const frame of frames) emitFrame(socket, frame);
    const transport = transportOf(socket);
    this.observation.tell('connected', { page, protocol, transport, arrival: arrivalOf(resumption, ack) });
    tellSent(this.observation, frames, { page, protocol, transport });
    return this.rooms.join(socket, page, protocol);
  }

  /** Past the frames of the page. For one that does not read, nothing piles up: it comes back and starts from the state. */
  private send(socket: Socket, [event, data]: [event: string, data: unknown]): void {
    if (socket.conn.readyState !== 'open') return;
    const message: Message = data === undefined ? { event } : { event, data };
    socket.emit(MESSAGE_EVENT, message);
    if (!isFull(socket, this.overflow)) return;
    this.counters.slow.closed++;
    cut(socket);
  }

  private receive(connection: Connection, event: string, args: unknown[]): void {
    const last = args.at(-1);
    const reply = typeof last === 'function' ? (args.pop() as Reply) : null;
    const payload = args.length > 1 ? null : args[0];
    if (!this.mayGoOn(connection, reply)) return;
    if (event === EVENTS.action) this.act(connection, payload, reply);
    else if (event === EVENTS.ack) this.acknowledge(connection, payload);
    else if (event === EVENTS.resync) this.resync(connection, payload);
    else this.violation(connection);
  }

  private mayGoOn(connection: Connection, reply: Reply | null): boolean {
    const { socket, limits } = connection;
    if (socket.conn.readyState === 'open' && isFull(socket, this.overflow)) {
      // It asks and asks, and reads no answer.
      this.counters.slow.closed++;
      cut(socket);
      return false;
    }
    if (limits.takeMessage()) return true;
    this.counters.rateLimited.messages++;
    this.violation(connection, 'RATE_LIMITED', reply);
    return false;
  }

  private act(connection: Connection, payload: unknown, reply: Reply | null): void {
    const message = readAction(payload);
    if (message === null) {
      this.violation(connection, 'PROTOCOL_VIOLATION', reply);
      return;
    }
    const { socket, room, limits, caller } = connection;
    const allowed = limits.takeAction();
    if (!allowed) this.counters.rateLimited.actions++;
    if (!allowed || this.addresses.takeOf('addressActions', caller.address) > 0) {
      reply?.({ ok: false, error: { code: 'RATE_LIMITED', message: ERROR_CODES.RATE_LIMITED.text } });
      return;
    }
    void this.dispatcher
      .dispatch(room.page, message, { ...caller, client: socket, connectionId: socket.id })
      .then((answer) => reply?.(answer));
  }

  /** A number that was never sent shows that the client has lost count. */
  private acknowledge(connection: Connection, payload: unknown): void {
    const ack = readAck(payload);
    if (ack === null || ack > connection.room.page.seq) this.violation(connection);
  }

  private resync(connection: Connection, payload: unknown): void {
    const asked = readResync(payload);
    if (asked === null) this.violation(connection);
    else this.rooms.resync(connection.room, connection.socket, asked);
  }

  /** @param reply of a message that waits for an answer */
  private violation(
    connection: Connection,
    code: 'PROTOCOL_VIOLATION' | 'RATE_LIMITED' = 'PROTOCOL_VIOLATION',
    reply: Reply | null = null,
  ): void {
    const { socket, limits } = connection;
    const fault: Fault = { code, message: ERROR_CODES[code].text };
    socket.emit(EVENTS.fault, fault);
    reply?.({ ok: false, error: fault });
    if (limits.takeViolation() || socket.conn.readyState !== 'open') return;
    this.counters.closedForViolations++;
    closeAfterFlush(socket);
  }

  /** What travels to the browser: the code, the status, and nothing that helps to guess. */
  private refusal(error: unknown): Error {
    if (!(error instanceof LiveTemplateError)) this.logger.error('A handshake failed.', error);
    const { code, status } = error instanceof LiveTemplateError ? error : new StoreUnavailableError();
    return Object.assign(new Error(code), { data: { code, status } });
  }
}
