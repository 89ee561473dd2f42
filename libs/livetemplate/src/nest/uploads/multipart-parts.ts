import { ProtocolViolationError } from '../../errors/index.js';
import { CollectedBytes } from './collected-bytes.js';
import { readPartHead, type PartHead } from './part-head.js';

/** Bytes as they come; null at the end. */
export interface Bytes {
  next(): Promise<Buffer | null>;
}

/** A part whose content is still to be read. */
export interface Part extends PartHead {
  /** Length of its head. */
  readonly bytes: number;
}

/** Is given a piece of something, and may refuse more of it by throwing. */
export type Take = (piece: Buffer) => void;

const MAX_HEAD_BYTES = 8_192;
const LINE_END = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const LAST = Buffer.from('--');

/**
 * Goes through the parts of a `multipart/form-data`, as browsers write it, one after the other. Never holds more than the longest head
 * of a part and what the stream has brought at once.
 */
export class MultipartParts {
  private readonly boundary: Buffer;
  /** What has come and was not looked at yet. The first boundary is like the others, but for the line in front of it. */
  private rest: Buffer = LINE_END;
  private begun = false;

  /** @param boundary as the header says */
  constructor(
    private readonly bytes: Bytes,
    boundary: string,
  ) {
    this.boundary = Buffer.from(`\r\n--${boundary}`);
  }

  /**
   * The head of the next part, to be called when the one before has been read; null behind the last one.
   * @throws {ProtocolViolationError}
   */
  async next(): Promise<Part | null> {
    if (!this.begun) await this.until(this.boundary, refuse);
    this.begun = true;
    const end = await this.exactly(LINE_END.length);
    if (end.equals(LAST)) return null;
    if (!end.equals(LINE_END)) throw new ProtocolViolationError('A boundary goes on.');
    const head = new CollectedBytes();
    await this.until(HEAD_END, (piece) => {
      head.add(piece);
      if (head.size > MAX_HEAD_BYTES) throw new ProtocolViolationError('The head of a part is too long.');
    });
    return { ...readPartHead(head.content()), bytes: head.size };
  }

  /** Reads the content of the part. @throws {ProtocolViolationError}, and what `take` throws */
  read(take: Take): Promise<void> {
    return this.until(this.boundary, take);
  }

  /** What stands in front of a mark, which is passed. */
  private async until(mark: Buffer, take: Take): Promise<void> {
    for (;;) {
      const at = this.rest.indexOf(mark);
      // The end of what is there may be the beginning of the mark.
      const certain = at < 0 ? this.rest.length - mark.length + 1 : at;
      if (certain > 0) {
        take(this.rest.subarray(0, certain));
        this.rest = this.rest.subarray(certain);
      }
      if (at >= 0) {
        this.rest = this.rest.subarray(mark.length);
        return;
      }
      await this.more();
    }
  }

  private async exactly(count: number): Promise<Buffer> {
    while (this.rest.length < count) await this.more();
    const found = this.rest.subarray(0, count);
    this.rest = this.rest.subarray(count);
    return found;
  }

  private async more(): Promise<void> {
    const chunk = await this.bytes.next();
    if (chunk === null) throw new ProtocolViolationError('The form ends in the middle.');
    this.rest = Buffer.concat([this.rest, chunk]);
  }
}

function refuse(): never {
  throw new ProtocolViolationError('The form does not begin with its boundary.');
}
