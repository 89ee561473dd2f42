import { UnprocessableEntityException } from '@nestjs/common';

import { ERROR_CODES } from '../../errors/index.js';
import type { UploadBreach } from './upload.js';

/** Of the name of a file, in characters. */
const LONGEST_SHOWN = 60;

/**
 * Files that an action does not take. The browser gets `PAYLOAD_INVALID` with a sentence at each field; an exception filter may put in
 * words of its own, by {@link UploadRefusedException.breaches}.
 *
 * @example
 * \@Catch(UploadRefusedException)
 * class Words implements ExceptionFilter<UploadRefusedException> {
 *   catch({ breaches }: UploadRefusedException) {
 *     const fields = Object.fromEntries(breaches.map(({ field, file }) => [field, [`„${file}“ geht nicht.`]]));
 *     return { code: 'PAYLOAD_INVALID', message: 'Das geht nicht.', fields };
 *   }
 * }
 * @see requirement C9
 * @publicApi
 */
export class UploadRefusedException extends UnprocessableEntityException {
  constructor(readonly breaches: readonly UploadBreach[]) {
    const fields: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
    for (const breach of breaches) (fields[breach.field] ??= []).push(sentence(breach));
    super({ message: ERROR_CODES.PAYLOAD_INVALID.text, fields });
  }
}

function sentence({ file: name, reason, limit }: UploadBreach): string {
  const file = name.length > LONGEST_SHOWN ? `…${name.slice(-LONGEST_SHOWN)}` : name;
  switch (reason) {
    case 'size':
      return `“${file}” is larger than ${bytes(Number(limit))}.`;
    case 'total':
      return `The files are larger than ${bytes(Number(limit))} together.`;
    case 'count':
      return limit === 1 ? 'Only one file can be sent here.' : `Only ${String(limit)} files can be sent here.`;
    case 'type':
      return `“${file}” is none of ${(limit as readonly string[]).join(', ')}.`;
    case 'unexpected':
      return 'A file cannot be sent in this form.';
  }
}

function bytes(count: number): string {
  const [unit, name] = count >= 1_000_000 ? [1_000_000, 'MB'] : count >= 1_000 ? [1_000, 'KB'] : [1, 'bytes'];
  return `${Number((count / unit).toPrecision(3))} ${name}`;
}
