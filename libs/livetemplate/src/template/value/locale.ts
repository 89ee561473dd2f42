/** Formatters of `Intl` for the functions that write numbers and times in the words of a language. */

import { stringArgument } from './arguments.js';
import { ValueError } from './function.js';

/** What is written where a template names no language: never that of the machine, so that all nodes write the same. */
export const DEFAULT_LOCALE = 'en-US';

/** Locales come from data too. Without an end to what is kept, a visitor could fill the memory. */
const MOST_KEPT = 200;

/**
 * Formatters by locale and options: to make one takes a hundred times as long as to use it.
 * @typeParam F a formatter of `Intl`
 */
export class Formatters<F> {
  private readonly made = new Map<string, F>();

  /** @param make gets the locales to try in order, and the options of {@link get} */
  constructor(private readonly make: (locales: readonly string[], ...options: string[]) => F) {}

  /** @throws {ValueError} `call_failed` where the locale is no language tag */
  get(locale: string, ...options: string[]): F {
    const key = [locale, ...options].join('\n');
    let formatter = this.made.get(key);
    if (formatter === undefined) {
      formatter = this.makeOne(locale, options);
      const [oldest] = this.made.keys();
      if (oldest !== undefined && this.made.size >= MOST_KEPT) this.made.delete(oldest);
      this.made.set(key, formatter);
    }
    return formatter;
  }

  private makeOne(locale: string, options: string[]): F {
    try {
      // A language that nobody knows would otherwise become that of the machine.
      return this.make([locale, DEFAULT_LOCALE], ...options);
    } catch {
      throw new ValueError('call_failed', 'the locale has to be a language tag such as "en-US"');
    }
  }
}

/** A locale, where one is given. */
export function localeArgument(value: unknown): string {
  return value === undefined || value === null ? DEFAULT_LOCALE : stringArgument(value);
}
