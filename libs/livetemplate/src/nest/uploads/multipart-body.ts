import type { Readable } from 'node:stream';

const MULTIPART = /^multipart\/form-data\s*(?:;|$)/iu;
const BOUNDARY = /;\s*boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'+./:?-]{1,70}))\s*(?:;|$)/iu;

export function isMultipart(type: string): boolean {
  return MULTIPART.test(type);
}

/** The body of a form with files, of which nothing has been read: that is done when it is known who sends it, and for what. */
export class MultipartBody {
  constructor(
    readonly stream: Readable,
    private readonly type: string,
  ) {}

  /** What stands between its parts; null where the header does not say. */
  get boundary(): string | null {
    const [, quoted, bare] = BOUNDARY.exec(this.type) ?? [];
    return quoted ?? bare ?? null;
  }
}
