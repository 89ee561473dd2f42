import { frameSeq, type Frame } from '../../page/delivery/frame.js';
import { EVENTS, type Fault, type Message, type Welcome } from '../../protocol/index.js';

/** Frames are the same for all connections, and so is what is made of them. */
const texts = new WeakMap<Frame, string>();

/** A frame as an event of Server-Sent Events: an `update`, or a `frame` of version 2.0, which is what Socket.IO has. */
export function frameText(frame: Frame): string {
  let text = texts.get(frame);
  if (text === undefined) {
    const [event, body] = frame.event === EVENTS.update ? ['update', frame.args[0]] : ['frame', frameArray(frame)];
    text = `id: ${frameSeq(frame)}\n${eventText(event, body)}`;
    texts.set(frame, text);
  }
  return text;
}

/** What is no frame has no number: a client that comes back says which frame was its last. */
export function messageText(event: 'welcome', message: Welcome): string;
export function messageText(event: 'fault', message: Fault): string;
export function messageText(event: 'message', message: Message): string;
export function messageText(event: string, message: unknown): string {
  return eventText(event, message);
}

/** What keeps proxies from ending a silent connection; it says when the next will come, in milliseconds. */
export function heartbeatText(intervalMs: number): string {
  return `:${intervalMs}\n\n`;
}

/** A frame of version 2.0: the array of a Socket.IO event. */
export function frameArray({ event, args }: Frame): unknown[] {
  return [event, ...args];
}

// JSON has no line breaks of its own.
function eventText(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
