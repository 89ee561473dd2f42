import { Logger } from '@nestjs/common';

import {
  ConfigurationError,
  LiveTemplateError,
  TemplateError,
  TemplateErrors,
  TemplateExecutionError,
} from '../../errors/index.js';
import { logScope } from './correlation.js';
import { LogLine, type LogFields, type ToldError } from './log-line.js';

/** Codes such as `ECONNREFUSED` are words of a program; anything else that is called a code may be anything. */
const CODE = /^[A-Z][A-Z\d_]{1,63}$/u;

/**
 * Writes lines of Nest's logger as objects: a fixed text as `message`, what it is about, and the id that belongs to the request or
 * action. No line has data of a page, a payload, a header, a user or an address.
 *
 * Of errors it tells name, code and stack, and of one that a template has met with the template's place and fragment. Their messages
 * are made by code that we do not know, and may quote whatever it had in hands: they are left out where `NODE_ENV` is `production`. What
 * this library says of a mistake in the configuration is told there, too: it has no data, and says what to do.
 *
 * @see requirement O5
 */
export class LiveLogger {
  private readonly logger: Logger;

  /** @param about what all lines are about */
  constructor(
    context = 'LiveTemplate',
    private readonly about: LogFields = {},
  ) {
    this.logger = new Logger(context);
  }

  error(message: string, error: unknown, fields: LogFields = {}): void {
    const met = error instanceof TemplateExecutionError ? placeOf(error) : {};
    this.logger.error(
      new LogLine(message, { ...this.about, ...logScope(), ...met, ...defined(fields), error: told(error) }),
    );
  }

  warn(message: string, fields: LogFields = {}): void {
    this.logger.warn(new LogLine(message, { ...this.about, ...logScope(), ...fields }));
  }

  log(message: string, fields: LogFields = {}): void {
    this.logger.log(new LogLine(message, { ...this.about, ...logScope(), ...fields }));
  }
}

function defined(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Whose template it was, and what of it. */
function placeOf({ template, fragment }: TemplateExecutionError): LogFields {
  return { ...(template === null ? {} : { template }), ...(fragment === null ? {} : { fragment }) };
}

/** What may be written of an error. */
function told(error: unknown): ToldError {
  const secretive = process.env.NODE_ENV === 'production';
  // Anything can be thrown.
  if (!(error instanceof Error))
    return secretive ? { name: typeof error } : { name: typeof error, message: String(error) };
  const { name, message, stack = '', cause } = error;
  const because = cause === undefined ? {} : { cause: told(cause) };
  const facts = { ...codeOf(error), ...templatePlace(error), ...because };
  if (secretive) return { name, ...(isOfOptions(error) && { message }), ...facts, stack: framesOf(stack, message) };
  // Where a template is wrong says its message; the stack would only say where it was read.
  return isAuthors(error) ? { name, message, ...facts } : { name, message, ...facts, stack };
}

function codeOf(error: Error): { readonly code?: string } {
  const { code } = error as { code?: unknown };
  return error instanceof LiveTemplateError || (typeof code === 'string' && CODE.test(code))
    ? { code: code as string }
    : {};
}

function templatePlace(error: Error): { readonly place?: string; readonly class?: string } {
  if (!(error instanceof TemplateError)) return {};
  const { position, errorClass } = error;
  const place = position === null ? {} : { place: `${position.source}:${position.line}:${position.column}` };
  return { ...place, class: errorClass };
}

function isAuthors(error: Error): boolean {
  if (error instanceof TemplateErrors) return true;
  return error instanceof TemplateError && !(error instanceof TemplateExecutionError);
}

/** Of the class itself: one that quotes places in page data has a class of its own. */
function isOfOptions(error: Error): boolean {
  return error.constructor === ConfigurationError;
}

/** The places of a stack. What stands before them is the message, which may have lines that look like places. */
function framesOf(stack: string, message: string): string {
  const from = message === '' ? -1 : stack.indexOf(message);
  return (from < 0 ? stack : stack.slice(from + message.length))
    .split('\n')
    .filter((line) => /^ {4}at .*(?::\d+:\d+\)?|\(<anonymous>\)|\(native\))$/u.test(line))
    .join('\n');
}
