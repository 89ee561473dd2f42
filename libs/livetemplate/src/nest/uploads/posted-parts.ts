import { PayloadTooLargeError } from '../../errors/index.js';
import { CollectedBytes } from './collected-bytes.js';
import type { FileCollector } from './file-collector.js';
import type { MultipartParts, Part } from './multipart-parts.js';

type FilePart = Part & { readonly file: string };

/** The parts of a form with files, read in two goes: as far as what tells whose it is, and the rest when that is known. */
export class PostedParts {
  /** The fields that have been read. */
  readonly fields: FormData = new FormData();
  /** A file that has begun and waits for the second go. */
  private waiting: FilePart | null = null;
  /** Bytes of all that is no content of a file. */
  private size = 0;
  private ended = false;

  /** @param maxFieldBytes of all fields together, and of what stands in front of files */
  constructor(
    private readonly parts: MultipartParts,
    private readonly maxFieldBytes: number,
  ) {}

  /**
   * Reads fields until these are there, or a file begins, or nothing is left.
   * @throws {LiveTemplateError} `PROTOCOL_VIOLATION`, `PAYLOAD_TOO_LARGE`
   */
  async readUntil(names: readonly string[]): Promise<void> {
    while (!this.ended && this.waiting === null && !names.every((name) => this.fields.has(name))) {
      this.waiting = await this.readPart();
    }
  }

  /** Reads all that is left. @throws as {@link readUntil}, and `RATE_LIMITED` where no memory is left for files */
  async readFiles(collector: FileCollector): Promise<void> {
    while (!this.ended) {
      const part = this.waiting ?? (await this.readPart());
      this.waiting = null;
      if (part === null) continue;
      const intake = collector.begin(part);
      await this.parts.read((piece) => intake.add(piece));
      intake.end();
    }
  }

  /** Reads the next part, but for the content of a file. */
  private async readPart(): Promise<FilePart | null> {
    const part = await this.parts.next();
    if (part === null) {
      this.ended = true;
      return null;
    }
    this.count(part.bytes);
    const { field, file } = part;
    if (file !== null && file !== '') return { ...part, file };
    const text = new CollectedBytes();
    await this.parts.read((piece) => {
      this.count(piece.length);
      text.add(piece);
    });
    // A browser sends a field without a file as an empty one without a name.
    if (file === null) this.fields.append(field, text.content().toString('utf8'));
    return null;
  }

  private count(bytes: number): void {
    this.size += bytes;
    if (this.size > this.maxFieldBytes) throw new PayloadTooLargeError();
  }
}
