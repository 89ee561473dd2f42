import { CollectedBytes } from './collected-bytes.js';
import type { PartHead } from './part-head.js';
import type { ReceivedUploads, Upload, UploadBreach } from './upload.js';
import { isAccepted, type UploadFields } from './upload-limits.js';
import type { UploadMemory } from './upload-memory.js';

/** More would tell nobody more, and would have no room in the cookie that carries them over a redirect. */
const MOST_BREACHES = 5;

/** A file that comes. */
export interface FileIntake {
  add(piece: Buffer): void;
  /** It is complete. */
  end(): void;
}

/** Collects the files of one request within its limits. What breaks one is not kept, and then nothing is, for its action will not run. */
export class FileCollector {
  private readonly files = new Map<string, Upload[]>();
  private readonly breaches: UploadBreach[] = [];
  /** Bytes of all files. */
  private total = 0;
  /** What this has of the memory. */
  private held = 0;

  constructor(
    private readonly fields: UploadFields,
    private readonly maxTotalBytes: number,
    private readonly memory: UploadMemory,
  ) {}

  get received(): ReceivedUploads {
    return { files: this.files, breaches: this.breaches };
  }

  /** What came is needed no longer. */
  release(): void {
    this.files.clear();
    this.memory.giveBack(this.held);
    this.held = 0;
  }

  /** @param file.file its name */
  begin({ field, file, type }: PartHead & { readonly file: string }): FileIntake {
    const limits = this.fields.get(field);
    const refuse = (reason: UploadBreach['reason'], limit: UploadBreach['limit']): void =>
      this.refuse({ field, file, reason, limit });
    const known = this.files.get(field) ?? [];
    this.files.set(field, known);
    if (limits === undefined) refuse('unexpected', 0);
    else if (known.length >= limits.maxFiles) refuse('count', limits.maxFiles);
    else if (!isAccepted(limits.accept, { name: file, type })) refuse('type', limits.accept);
    const maxBytes = limits?.maxBytes ?? 0;
    const bytes = new CollectedBytes();
    let size = 0;
    return {
      add: (piece) => {
        const before = { size, total: this.total };
        size += piece.length;
        this.total += piece.length;
        if (before.size <= maxBytes && size > maxBytes && limits !== undefined) refuse('size', maxBytes);
        if (before.total <= this.maxTotalBytes && this.total > this.maxTotalBytes) refuse('total', this.maxTotalBytes);
        if (this.breaches.length > 0) return;
        this.memory.take(piece.length);
        this.held += piece.length;
        bytes.add(piece);
      },
      end: () => {
        if (this.breaches.length > 0) return;
        known.push({ name: file, type, size, content: bytes.content() });
      },
    };
  }

  private refuse(breach: UploadBreach): void {
    const { field, reason } = breach;
    // Of a field with too many files, or that takes none, it is said once.
    const said = this.breaches.some((other) => other.field === field && other.reason === reason);
    if (this.breaches.length < MOST_BREACHES && !(said && (reason === 'count' || reason === 'unexpected')))
      this.breaches.push(breach);
    this.release();
  }
}
