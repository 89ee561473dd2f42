import { Inject, Logger } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';

import {
  ConfigurationError,
  ERROR_CODES,
  LiveTemplateError,
  ProtocolViolationError,
  StoreUnavailableError,
} from '../../errors/index.js';
import type { Page } from '../../page/index.js';
import { EVENTS, type ActionAnswer, type Fault, type ProtocolVersion, type Welcome } from '../../protocol/index.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import { ActionDispatcher } from '../page/action-dispatcher.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { Admission, type Admitted } from './admission.js';
import { CookieRenewal } from './cookie-renewal.js';
import { isResync, readAck, readAction } from './client-messages.js';
import { closeAfterFlush, PageRooms } from './page-rooms.js';

/** A connection that was accepted. */
interface Connection {
  readonly socket: Socket;
  readonly page: Page;
  readonly protocol: ProtocolVersion;
  violations: number;
}

type Reply = (answer: ActionAnswer) => void;

/**
 * The Socket.IO end of the wire. It has a single listener for all messages of a connection and tells them apart by itself:
 * each `@SubscribeMessage` would cost about 4 KiB on every connection.
 */
@WebSocketGateway()
export class LiveTemplateGateway implements OnGatewayInit<Server>, OnGatewayConnection<Socket> {
  private readonly logger = new Logger('LiveTemplate');
  private readonly admitted = new WeakMap<Socket, Admitted>();
  /** Connections with a handshake under way: Socket.IO itself takes any number of them until one is through. */
  private readonly knocking = new WeakSet<object>();
  private rooms: PageRooms;

  constructor(
    private readonly admission: Admission,
    private readonly dispatcher: ActionDispatcher,
    private readonly renewal: CookieRenewal,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  afterInit(server: Server): void {
    if (typeof server.use !== 'function' || typeof server.of !== 'function') {
      throw new ConfigurationError(
        'LiveTemplate needs the IoAdapter of @nestjs/platform-socket.io as WebSocket adapter.',
      );
    }
    this.rooms = new PageRooms(server);
    this.renewal.serve(server);
    server.use((socket, next) => {
      if (this.knocking.has(socket.conn)) {
        next(this.refusal(new ProtocolViolationError()));
        return;
      }
      this.knocking.add(socket.conn);
      this.admission.admit(socket.handshake.headers, socket.handshake.auth).then(
        (admitted) => {
          this.admitted.set(socket, admitted);
          next();
        },
        (error: unknown) => {
          this.knocking.delete(socket.conn);
          next(this.refusal(error));
        },
      );
    });
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
    const connection: Connection = { socket, page: admitted.page, protocol: admitted.protocol, violations: 0 };
    this.welcome(connection, admitted);
    socket.onAny((event: string, ...args: unknown[]) => this.receive(connection, event, args));
    socket.once('disconnect', () => this.rooms.leave(connection.page, connection.protocol));
    if (admitted.byCookie) this.renewal.follow(socket);
    // The request of the handshake is held by its transport for as long as the connection lives; nobody needs it any more.
    (socket.conn as { request: unknown }).request = null;
  }

  /** All in one turn: no frame of the page can come between, so that nothing is missed and nothing arrives twice. */
  private welcome({ socket, page, protocol }: Connection, { ack, template }: Admitted): void {
    const { seq, resumed, frames } = page.resume({ protocol, ack, template });
    const current = protocol === '2.0' ? { template: page.program.fingerprint } : {};
    const welcome: Welcome = { protocol, page: page.id, seq, resumed, ...current };
    socket.emit(EVENTS.welcome, welcome);
    for (const { event, args } of frames) socket.emit(event, ...args);
    this.rooms.join(socket, page, protocol);
  }

  private receive(connection: Connection, event: string, args: unknown[]): void {
    const last = args.at(-1);
    const reply = typeof last === 'function' ? (args.pop() as Reply) : null;
    const payload = args.length > 1 ? null : args[0];
    if (event === EVENTS.action) this.act(connection, payload, reply);
    else if (event === EVENTS.ack) this.acknowledge(connection, payload);
    else if (event === EVENTS.resync) this.resync(connection, payload);
    else this.violation(connection);
  }

  private act(connection: Connection, payload: unknown, reply: Reply | null): void {
    const message = readAction(payload);
    if (message === null) {
      const fault = this.violation(connection);
      reply?.({ ok: false, error: fault });
      return;
    }
    const { socket, page } = connection;
    void this.dispatcher
      .dispatch(page, message, { client: socket, connectionId: socket.id })
      .then((answer) => reply?.(answer));
  }

  /** A number that was never sent shows that the client has lost count. */
  private acknowledge(connection: Connection, payload: unknown): void {
    const ack = readAck(payload);
    if (ack === null || ack > connection.page.seq) this.violation(connection);
  }

  private resync(connection: Connection, payload: unknown): void {
    if (!isResync(payload)) {
      this.violation(connection);
      return;
    }
    const { socket, page, protocol } = connection;
    const fragment = (payload as { fragment_id?: string } | undefined)?.fragment_id;
    const known = page.fullState(protocol, fragment);
    const frames = known.length > 0 ? known : page.fullState(protocol);
    for (const { event, args } of frames) socket.emit(event, ...args);
  }

  private violation(connection: Connection): Fault {
    const fault: Fault = { code: 'PROTOCOL_VIOLATION', message: ERROR_CODES.PROTOCOL_VIOLATION.text };
    connection.socket.emit(EVENTS.fault, fault);
    connection.violations++;
    if (connection.violations >= this.options.connections.maxViolations) closeAfterFlush(connection.socket);
    return fault;
  }

  /** What travels to the browser: the code, the status, and nothing that helps to guess. */
  private refusal(error: unknown): Error {
    if (!(error instanceof LiveTemplateError)) this.logger.error('A handshake failed.', error);
    const { code, status } = error instanceof LiveTemplateError ? error : new StoreUnavailableError();
    return Object.assign(new Error(code), { data: { code, status } });
  }
}
