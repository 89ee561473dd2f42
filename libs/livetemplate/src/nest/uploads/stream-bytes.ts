import type { Readable } from 'node:stream';

import { ProtocolViolationError } from '../../errors/index.js';

/** The bytes of a body, as they are asked for: what nobody asks for waits at the sender. */
export class StreamBytes {
  private wake: () => void = () => {};
  private readonly onEvent = (): void => this.wake();

  constructor(private readonly stream: Readable) {
    for (const event of ['readable', 'end', 'close', 'error']) stream.on(event, this.onEvent);
  }

  /**
   * All that is there by now; null at the end.
   * @throws {ProtocolViolationError} where whoever sent it has gone away in the middle
   */
  async next(): Promise<Buffer | null> {
    const { stream } = this;
    for (;;) {
      const chunk = stream.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (stream.readableEnded) return null;
      if (stream.destroyed) throw new ProtocolViolationError('The body ends in the middle.');
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** What is left is read and forgotten: who is still sending sees no answer. */
  discard(): void {
    this.stream.off('readable', this.onEvent).resume();
  }

  /** Ends the connection. */
  cut(): void {
    this.stream.destroy();
  }
}
