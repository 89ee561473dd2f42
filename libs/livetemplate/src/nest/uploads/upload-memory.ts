import { RateLimitedError } from '../../errors/index.js';

/** What all files may take that this process holds for an application. */
export class UploadMemory {
  private held = 0;

  constructor(private readonly maxBytes: number) {}

  /** @throws {RateLimitedError} where there is no room: it makes sense to try again soon */
  take(bytes: number): void {
    if (this.held + bytes > this.maxBytes)
      throw new RateLimitedError('The files of others fill "uploads.maxMemoryBytes".');
    this.held += bytes;
  }

  giveBack(bytes: number): void {
    this.held -= bytes;
  }
}
