import { ConfigurationError } from '../errors/index.js';

/** Stands for an address in messages: there may be a password in it. */
export const UNTOLD = 'another string';

export function text(option: string, input: unknown): string {
  if (typeof input === 'string' && input !== '') return input;
  throw mistake(option, 'a string that is not empty', input);
}

export function positive(option: string, input: unknown): number {
  if (typeof input === 'number' && Number.isFinite(input) && input > 0) return input;
  throw mistake(option, 'a number above 0', input);
}

export function flag(option: string, input: unknown): boolean {
  if (typeof input === 'boolean') return input;
  throw mistake(option, 'true or false', input);
}

/** An object of options, none of them unknown: what is misspelt would silently have no effect. */
export function record<T extends object>(option: string, input: T, known: readonly string[]): T {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw mistake(option, 'an object', input);
  assertKnown(`${option}.`, input, known);
  return input;
}

/** @param prefix of the options' names */
export function assertKnown(prefix: string, input: object, known: readonly string[]): void {
  const unknown = Object.keys(input).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ConfigurationError(`There is no option "${prefix}${unknown}". Those that there are: ${known.join(', ')}.`);
}

/** @param expected what to write instead */
export function mistake(option: string, expected: string, received: unknown): ConfigurationError {
  return new ConfigurationError(`"${option}" must be ${expected}. Received ${shown(received)}.`);
}

function shown(received: unknown): string {
  if (typeof received === 'string' && received !== UNTOLD) return JSON.stringify(received);
  if (typeof received === 'function') return `the function ${received.name}`;
  if (typeof received !== 'object' || received === null) return String(received);
  return `an instance of ${received.constructor?.name ?? 'Object'}`;
}
