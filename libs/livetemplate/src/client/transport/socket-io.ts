import { io, type Socket } from 'socket.io-client';
import {
  EVENTS,
  type ActionAnswer,
  type ActionMessage,
  type PatchFrame,
  type Resync,
  type StateFrame,
} from '../../protocol/index.js';
import type { Receiver, Transport } from './transport.js';

const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 2_000;
/** After this time without an answer an action is sent again under the same id. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Socket.IO: a WebSocket, or long-polling where there is none. */
export class SocketIoTransport implements Transport {
  private socket: Socket | undefined;
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param base path of the module's addresses, such as `/livetemplate` */
  constructor(private readonly base: string) {}

  open(receiver: Receiver): void {
    const socket = io({
      path: `${this.base}/socket`,
      auth: (send) => send(receiver.handshake()),
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: RECONNECT_MIN_MS,
      reconnectionDelayMax: RECONNECT_MAX_MS,
      randomizationFactor: 0.5,
    });
    this.socket = socket;
    socket.on(EVENTS.welcome, (welcome) => {
      this.attempts = 0;
      receiver.receiveWelcome(welcome);
    });
    // The event of a patch is its sequence number.
    socket.onAny((...frame) => typeof frame[0] === 'number' && receiver.receivePatch(frame as unknown as PatchFrame));
    socket.on(EVENTS.state, (...frame) => receiver.receiveState(frame as StateFrame));
    socket.on(EVENTS.fault, (fault) => receiver.receiveFault(fault));
    socket.on('disconnect', () => {
      receiver.disconnected();
      this.retry();
    });
    socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
      receiver.disconnected();
      if (!socket.active && receiver.refused(error.data?.code ?? '')) this.retry();
    });
  }

  wake(): void {
    const { socket } = this;
    if (!socket || socket.connected) return;
    // The manager waits between its attempts; an explicit one does not.
    socket.disconnect().connect();
  }

  close(): void {
    const { socket } = this;
    this.socket = undefined;
    clearTimeout(this.timer);
    socket?.disconnect();
  }

  action(message: ActionMessage): Promise<ActionAnswer> {
    const socket = this.socket;
    if (!socket?.connected) return Promise.reject(new Error('Not connected.'));
    return socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(EVENTS.action, message) as Promise<ActionAnswer>;
  }

  acknowledge(sequence: number): void {
    this.socket?.volatile.emit(EVENTS.ack, { ack: sequence });
  }

  resync(reason: NonNullable<Resync['reason']>): void {
    this.socket?.emit(EVENTS.resync, { reason });
  }

  // Socket.IO tries again by itself, except where the server has refused or closed the connection on purpose.
  private retry(): void {
    const { socket } = this;
    if (!socket || socket.active) return;
    const ceiling = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** this.attempts++);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => socket.connect(), ceiling * (0.5 + Math.random()));
  }
}
