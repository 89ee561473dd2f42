import type { Timer } from '../../ports/index.js';
import { FileCollector } from './file-collector.js';
import { PostedParts } from './posted-parts.js';
import type { StreamBytes } from './stream-bytes.js';
import type { ReceivedUploads } from './upload.js';
import type { UploadFields } from './upload-limits.js';
import type { UploadMemory } from './upload-memory.js';

/** What a form with files is read with. */
export interface FormTools {
  readonly parts: PostedParts;
  readonly bytes: StreamBytes;
  readonly memory: UploadMemory;
  readonly maxRequestBytes: number;
  /** Ends the connection when it rings. */
  readonly timer: Timer;
  /** To be told that all has come, or that nobody waits for the rest. */
  readonly arrived: () => void;
}

/** A form with files on its way: from when nobody knows who sends it until its action has run. */
export class PostedForm {
  private collector: FileCollector | null = null;

  constructor(private readonly tools: FormTools) {}

  /**
   * The fields in front of the first file, until these are among them.
   * @throws {LiveTemplateError} `PROTOCOL_VIOLATION`, `PAYLOAD_TOO_LARGE`
   */
  async begin(names: readonly string[]): Promise<FormData> {
    const { parts } = this.tools;
    await parts.readUntil(names);
    return parts.fields;
  }

  /**
   * Everything else: from here on there are all fields.
   * @param fields that take files
   * @throws {LiveTemplateError} as {@link begin}, and `RATE_LIMITED`
   */
  async files(fields: UploadFields): Promise<ReceivedUploads> {
    const { parts, maxRequestBytes, memory } = this.tools;
    this.collector = new FileCollector(fields, maxRequestBytes, memory);
    await parts.readFiles(this.collector);
    this.arrived();
    return this.collector.received;
  }

  /** To be called in the end, whatever has become of it. */
  close(): void {
    this.arrived();
    this.collector?.release();
    this.tools.bytes.discard();
  }

  private arrived(): void {
    this.tools.timer.cancel();
    this.tools.arrived();
  }
}
