import { Logger } from '@nestjs/common';

import { LiveTemplateError, TemplateError } from '../../errors/index.js';
import { logScope } from './correlation.js';

/** What a line is about: names and ids that tell nothing of people. */
export interface LogFields {
  readonly application?: string | undefined;
  readonly template?: string | undefined;
  readonly page?: string | undefined;
  readonly fragment?: string | undefined;
  readonly action?: string | undefined;
}

/**
 * Writes lines of Nest's logger as objects: a fixed text as `message`, what it is about, and the id that belongs to the request or
 * action. No line has data of a page, a payload, a header, a user or an address.
 *
 * Of errors it tells name, code and stack. Their messages are made by code that we do not know, and may quote whatever it had in hands: they
 * are left out where `NODE_ENV` is `production`.
 *
 * @see requirement O5
 */
export class LiveLogger {
  private readonly logger: Logger;

  constructor(context = 'LiveTemplate') {
    this.logger = new Logger(context);
  }

  error(message: string, error: unknown, fields: LogFields = {}): void {
    this.logger.error({ message, ...logScope(), ...fields, error: told(error) });
  }

  warn(message: string, fields: LogFields = {}): void {
    this.logger.warn({ message, ...logScope(), ...fields });
  }

  log(message: string, fields: LogFields = {}): void {
    this.logger.log({ message, ...logScope(), ...fields });
  }
}

/** What may be written of an error. */
function told(error: unknown): object {
  const secretive = process.env.NODE_ENV === 'production';
  // Anything can be thrown.
  if (!(error instanceof Error))
    return secretive ? { name: typeof error } : { name: typeof error, message: String(error) };
  const { name, message, stack = '', cause } = error;
  const code = error instanceof LiveTemplateError ? { code: error.code } : {};
  const place = error instanceof TemplateError && error.position !== null ? { place: placeOf(error.position) } : {};
  const because = cause === undefined ? {} : { cause: told(cause) };
  if (secretive) return { name, ...code, ...place, stack: framesOf(stack), ...because };
  return { name, ...code, ...place, message, stack, ...because };
}

function placeOf({ source, line, column }: NonNullable<TemplateError['position']>): string {
  return `${source}:${line}:${column}`;
}

/** The places of a stack; what stands before them is the message. */
function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /u.test(line))
    .join('\n');
}
