import { io, type Socket } from 'socket.io-client';
import {
  EVENTS,
  type ActionAnswer,
  type ActionMessage,
  type MESSAGE_EVENT,
  type PatchFrame,
  type Resync,
  type StateFrame,
} from '../../protocol/index.js';
import {
  ANSWER_TIMEOUT_MS,
  CONNECT_TIMEOUT_MS,
  FIRST_TIMEOUT_MS,
  HOPELESS_ATTEMPTS,
  RECONNECT_MAX_MS,
  RECONNECT_MIN_MS,
} from './patience.js';
import type { Receiver, Transport } from './transport.js';

interface RefusedError extends Error {
  readonly data?: { readonly code: string };
}

/** Socket.IO: a WebSocket, or long-polling where there is none. */
export class SocketIoTransport implements Transport {
  private socket: Socket;
  private closed = false;
  /** Attempts that did not get as far as the server; no number any more as soon as one did. */
  private failures = 0;

  /**
   * @param base path of the module's addresses, such as `/livetemplate`
   * @param hopeless called now and then while nothing gets through, with the number of attempts
   */
  constructor(
    private readonly base: string,
    private readonly hopeless: (failures: number) => void,
  ) {}

  open(receiver: Receiver): void {
    const socket = io({
      path: `${this.base}/socket`,
      auth: (send) => send(receiver.handshake()),
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: RECONNECT_MIN_MS,
      reconnectionDelayMax: RECONNECT_MAX_MS,
      timeout: FIRST_TIMEOUT_MS,
    });
    this.socket = socket;
    // For the end of a connection, which tells its reason in a word, as for an attempt that has failed.
    const down = (reason: string | RefusedError): void => {
      receiver.disconnected();
      // A WebSocket that nobody answers is no error that Socket.IO would try the next transport after.
      if ((reason as Error).message === 'timeout') socket.io.opts.transports = ['polling', 'websocket'];
      // Socket.IO tries again by itself, except where the server has refused or closed the connection on purpose.
      if (socket.active) {
        if (++this.failures % HOPELESS_ATTEMPTS === 0) this.hopeless(this.failures);
        return;
      }
      const { data } = reason as RefusedError;
      // Not all that were refused together come back together.
      if (receiver.refused(data && data.code)) {
        setTimeout(() => this.closed || socket.connect(), Math.random() * RECONNECT_MAX_MS);
      }
    };
    socket.on(EVENTS.welcome, (welcome) => {
      this.failures = Number.NaN;
      socket.io.timeout(CONNECT_TIMEOUT_MS);
      receiver.receiveWelcome(welcome);
    });
    // The event of a patch is its sequence number.
    socket.onAny((...frame) => typeof frame[0] === 'number' && receiver.receivePatch(frame as unknown as PatchFrame));
    socket.on(EVENTS.state, (...frame) => receiver.receiveState(frame as StateFrame));
    socket.on(EVENTS.fault, (fault) => receiver.receiveFault(fault));
    socket.on('message' satisfies typeof MESSAGE_EVENT, (message) => receiver.receiveMessage(message));
    socket.on('disconnect', down);
    socket.on('connect_error', down);
  }

  wake(): void {
    // The manager waits between its attempts; an explicit one does not.
    if (!this.closed && !this.socket.connected) this.socket.disconnect().connect();
  }

  close(): void {
    this.closed = true;
    this.socket.disconnect();
  }

  action(message: ActionMessage): Promise<ActionAnswer> {
    const { socket } = this;
    if (!socket.connected) return Promise.reject(new Error('Not connected.'));
    return socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(EVENTS.action, message) as Promise<ActionAnswer>;
  }

  acknowledge(sequence: number): void {
    this.socket.volatile.emit(EVENTS.ack, { ack: sequence });
  }

  resync(reason: NonNullable<Resync['reason']>): void {
    this.socket.emit(EVENTS.resync, { reason });
  }
}
