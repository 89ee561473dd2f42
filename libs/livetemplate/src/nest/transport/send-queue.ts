import type { EventEmitter } from 'node:events';
import type { Socket } from 'socket.io';

/** How much may wait for one connection. */
export interface QueueLimits {
  readonly maxQueuedFrames: number;
  readonly maxQueuedBytes: number;
}

/** What Engine.IO has of a connection. The queue is not in its types; nothing else in the module reads it. */
interface Engine extends EventEmitter {
  /** Packets that wait until the transport has written those before them: at most one batch is on its way at a time. */
  readonly writeBuffer: readonly Packet[];
  readonly transport: EventEmitter & { readonly writable: boolean; readonly socket?: WebSocketLike };
  close(discard: boolean): void;
}

/** Engines other than `ws` may not be able to do that. */
interface WebSocketLike {
  terminate?(): void;
}

interface Packet {
  readonly data?: string | Buffer;
  readonly options?: { readonly wsPreEncodedFrame?: readonly Buffer[] };
}

/**
 * Whether more waits for a connection than may. It is asked after each frame for each connection, and for all that keep up the
 * answer is a look at an empty list.
 */
export function isFull(socket: Socket, { maxQueuedFrames, maxQueuedBytes }: QueueLimits): boolean {
  const { writeBuffer } = engineOf(socket);
  if (writeBuffer.length === 0) return false;
  return writeBuffer.length > maxQueuedFrames || size(writeBuffer) > maxQueuedBytes;
}

/**
 * Calls once, as soon as everything for a connection has been written and its transport takes more: for a WebSocket, when the
 * system has the bytes; for long-polling, when the client asks again. What is sent in the call comes before anything else.
 *
 * @returns a function that ends the waiting
 */
export function onceDrained(socket: Socket, callback: () => void): () => void {
  const engine = engineOf(socket);
  let { transport } = engine;
  const ready = (): void => {
    // Engine.IO's own listener has come first, and may have sent what was waiting.
    if (engine.writeBuffer.length > 0 || !transport.writable) return;
    end();
    callback();
  };
  const upgraded = (): void => {
    transport.off('ready', ready);
    ({ transport } = engine);
    transport.on('ready', ready);
    ready();
  };
  const end = (): void => {
    transport.off('ready', ready);
    engine.off('upgrade', upgraded);
  };
  transport.on('ready', ready);
  engine.on('upgrade', upgraded);
  return end;
}

/** Resolves when nothing waits for a connection any more, or when it has ended. */
export function drained(socket: Socket): Promise<void> {
  const engine = engineOf(socket);
  if (engine.writeBuffer.length === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const end = onceDrained(socket, resolve);
    engine.once('close', () => {
      end();
      resolve();
    });
  });
}

/** Ends a connection at once. What waits for it is thrown away, also what the system has not yet taken. */
export function cut(socket: Socket): void {
  const engine = engineOf(socket);
  const webSocket = webSocketOf(socket);
  engine.close(true);
  // It would wait half a minute for an answer that can only come behind everything else.
  webSocket?.terminate?.();
}

/** Undefined for long-polling. */
export function webSocketOf(socket: Socket): WebSocketLike | undefined {
  return engineOf(socket).transport.socket;
}

function size(packets: readonly Packet[]): number {
  let bytes = 0;
  for (const { data = '', options } of packets) {
    // Frames for a room are encoded once; of others the UTF-16 code units are near enough.
    const parts = options?.wsPreEncodedFrame;
    if (parts === undefined) bytes += data.length;
    else for (const part of parts) bytes += part.length;
  }
  return bytes;
}

function engineOf(socket: Socket): Engine {
  return socket.conn as unknown as Engine;
}
