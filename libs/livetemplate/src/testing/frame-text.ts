import type { Frame } from '../page/delivery/frame.js';

/** A frame as it passes the WebSocket: the type of the Engine.IO message, that of the Socket.IO packet, and its JSON. */
export function frameText({ event, args }: Frame): string {
  return `42${JSON.stringify([event, ...args])}`;
}

/** Bytes of a text message from the server, with the header of its WebSocket frame. */
export function messageBytes(text: string): number {
  const payload = new TextEncoder().encode(text).length;
  return payload + (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
}
