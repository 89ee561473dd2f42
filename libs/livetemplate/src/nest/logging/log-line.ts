import { inspect, type InspectOptionsStylized } from 'node:util';

/** What a line is about: names and ids that tell nothing of people. */
export interface LogFields {
  readonly application?: string | undefined;
  readonly template?: string | undefined;
  readonly page?: string | undefined;
  /** The deterministic id of a fragment of `template`. */
  readonly fragment?: string | undefined;
  readonly action?: string | undefined;
}

/** What may be written of an error. */
export interface ToldError {
  readonly name: string;
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: ToldError;
}

/**
 * A line as loggers get it: an object with its fields, so that whoever collects lines finds them by these. To who reads it on a terminal
 * it is a sentence, which names no template or action twice, with the stack below it and not inside of an object.
 */
export class LogLine {
  readonly message: string;

  constructor(message: string, fields: LogFields & { readonly correlationId?: string; readonly error?: ToldError }) {
    this.message = message;
    Object.assign(this, Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
  }

  [inspect.custom](_depth: number, options: InspectOptionsStylized): string {
    const { message, error, template, action, ...others } = this as LogLine &
      LogFields & { readonly error?: ToldError };
    const fields = {
      ...(template === undefined || message.includes(template) ? {} : { template }),
      ...(action === undefined || message.includes(`"${action}"`) ? {} : { action }),
      ...others,
    };
    const line = sentence(message, fields, options);
    return error === undefined ? line : `${line}\n${written(error)}`;
  }
}

/** What it is about stands behind it. */
export function sentence(text: string, about: object, options: InspectOptionsStylized): string {
  const fields = Object.entries(about)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
  return fields === '' ? text : `${text} ${options.stylize(fields, 'undefined')}`;
}

/** As Node writes errors. */
function written({ name, message, stack, cause, ...rest }: ToldError): string {
  const says = message === undefined ? name : `${name}: ${message}`;
  // The stack of a message begins with it; that of a line without messages has nothing but places.
  const text = stack === undefined ? says : message === undefined ? `${says}\n${stack}` : stack;
  const facts = Object.entries(rest).map(([fact, value]) => `\n  ${fact}: ${String(value)}`);
  return `${text}${facts.join('')}${cause === undefined ? '' : `\ncaused by ${written(cause)}`}`;
}
