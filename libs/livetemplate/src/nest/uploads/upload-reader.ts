import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

import { ProtocolViolationError } from '../../errors/index.js';
import type { Clock } from '../../ports/index.js';
import { CLOCK, RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { MultipartBody } from './multipart-body.js';
import { MultipartParts } from './multipart-parts.js';
import { PostedForm } from './posted-form.js';
import { PostedParts } from './posted-parts.js';
import { StreamBytes } from './stream-bytes.js';
import { UploadMemory } from './upload-memory.js';

/** Reads forms with files, within what all of them together may cost. */
@Injectable()
export class UploadReader implements BeforeApplicationShutdown {
  private readonly memory: UploadMemory;
  /** What is on its way. */
  private readonly coming = new Set<StreamBytes>();
  private closing = false;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.memory = new UploadMemory(options.uploads.maxMemoryBytes);
  }

  /** A server waits for the requests that it has, and one with files may take minutes. */
  beforeApplicationShutdown(): void {
    this.closing = true;
    for (const bytes of this.coming) bytes.cut();
  }

  /** To be closed by who opens it. @throws {ProtocolViolationError} where the header does not say how it is made up */
  open({ stream, boundary }: MultipartBody): PostedForm {
    if (boundary === null) throw new ProtocolViolationError('A form with files needs a boundary.');
    const { connections, uploads } = this.options;
    const bytes = new StreamBytes(stream);
    this.coming.add(bytes);
    if (this.closing) bytes.cut();
    return new PostedForm({
      parts: new PostedParts(new MultipartParts(bytes, boundary), connections.maxMessageBytes),
      bytes,
      memory: this.memory,
      maxRequestBytes: uploads.maxRequestBytes,
      timer: this.clock.setTimer(() => bytes.cut(), uploads.timeoutMs, true),
      arrived: () => void this.coming.delete(bytes),
    });
  }
}
