/** `printf`: Go's format language. Mistakes show in the output, as in Go: `%!d(string=x)`. */

import { DEFAULT_FLAGS, type Flags, formatArgument } from './format-value.js';
import { type GoInt, intOf, typeName } from './go-value.js';
import { printValue } from './print.js';

const MAX_WIDTH = 1_000_000;
const FLAG_FIELDS: Readonly<Record<string, 'sharp' | 'zero' | 'plus' | 'minus' | 'space'>> = {
  '#': 'sharp',
  '0': 'zero',
  '+': 'plus',
  '-': 'minus',
  ' ': 'space',
};

/** The text of `format` with its verbs replaced by the arguments. Never throws for a wrong verb or argument. */
export function sprintf(format: string, args: readonly unknown[]): string {
  return new Formatter(format, args).run();
}

class Formatter {
  private at = 0;
  private argument = 0;
  private out = '';
  /** An explicit index such as `%[2]d` was used: whether arguments are left over is no longer told. */
  private reordered = false;
  private afterIndex = false;
  private goodIndex = true;

  constructor(
    private readonly format: string,
    private readonly args: readonly unknown[],
  ) {}

  run(): string {
    for (;;) {
      const percent = this.format.indexOf('%', this.at);
      if (percent < 0) break;
      this.out += this.format.slice(this.at, percent);
      this.at = percent + 1;
      if (!this.verb()) return this.out + this.extraArguments();
    }
    this.out += this.format.slice(this.at);
    return this.out + this.extraArguments();
  }

  /** One `%…`; false at the end of the format. */
  private verb(): boolean {
    const flags: Flags = { ...DEFAULT_FLAGS };
    this.goodIndex = true;
    this.flags(flags);
    this.afterIndex = this.index();
    this.width(flags);
    this.precision(flags);
    if (!this.afterIndex) this.afterIndex = this.index();
    const verb = this.format.codePointAt(this.at);
    if (verb === undefined) {
      this.out += '%!(NOVERB)';
      return false;
    }
    const letter = String.fromCodePoint(verb);
    this.at += letter.length;
    if (letter === '%') this.out += '%';
    else if (!this.goodIndex) this.out += `%!${letter}(BADINDEX)`;
    else if (this.argument >= this.args.length) this.out += `%!${letter}(MISSING)`;
    else this.out += formatArgument(this.args[this.argument++], letter, flags);
    return true;
  }

  private flags(flags: Flags): void {
    for (;;) {
      const field = FLAG_FIELDS[this.format[this.at] ?? ''];
      if (!field) return;
      flags[field] = true;
      this.at++;
    }
  }

  private width(flags: Flags): void {
    if (this.format[this.at] !== '*') {
      flags.width = this.number();
      // `%[3]2d`: the index must come last.
      if (this.afterIndex && flags.width !== undefined) this.goodIndex = false;
      return;
    }
    this.at++;
    const width = this.integerArgument();
    if (width === undefined) this.out += '%!(BADWIDTH)';
    else flags.width = Math.abs(width);
    if (width !== undefined && width < 0) {
      flags.minus = true;
      flags.zero = false;
    }
    this.afterIndex = false;
  }

  private precision(flags: Flags): void {
    // A point at the very end is no precision but the verb.
    if (this.format[this.at] !== '.' || this.at + 1 >= this.format.length) return;
    this.at++;
    if (this.afterIndex) this.goodIndex = false;
    this.afterIndex = this.index();
    if (this.format[this.at] !== '*') {
      flags.precision = this.number() ?? 0;
      return;
    }
    this.at++;
    const precision = this.integerArgument();
    if (precision === undefined || precision < 0) this.out += '%!(BADPREC)';
    else flags.precision = precision;
    this.afterIndex = false;
  }

  /** `[n]`: the next argument is number n, from 1. */
  private index(): boolean {
    if (this.format[this.at] !== '[') return false;
    this.reordered = true;
    const close = this.format.indexOf(']', this.at);
    // An index takes three characters at least.
    if (close < 0 || this.at + 2 === this.format.length) {
      this.goodIndex = false;
      this.at++;
      return false;
    }
    const text = this.format.slice(this.at + 1, close);
    this.at = close + 1;
    const isNumber = /^[0-9]{1,7}$/.test(text);
    const index = Number(text) - 1;
    if (!isNumber || index < 0 || index >= this.args.length) {
      this.goodIndex = false;
      return isNumber;
    }
    this.argument = index;
    return true;
  }

  /** Decimal digits; undefined where there are none. A number beyond all reason swallows the rest of the format. */
  private number(): number | undefined {
    const start = this.at;
    while (/[0-9]/.test(this.format[this.at] ?? '')) this.at++;
    if (this.at === start) return undefined;
    const value = Number(this.format.slice(start, this.at));
    if (value <= MAX_WIDTH * 10) return value;
    this.at = this.format.length;
    return undefined;
  }

  private integerArgument(): number | undefined {
    if (this.argument >= this.args.length) return undefined;
    const value: GoInt | undefined = intOf(this.args[this.argument++]);
    return value === undefined || value > MAX_WIDTH || value < -MAX_WIDTH ? undefined : Number(value);
  }

  private extraArguments(): string {
    if (this.reordered || this.argument >= this.args.length) return '';
    const extra = this.args.slice(this.argument).map((value) => {
      const type = typeName(value);
      return type === '<nil>' ? type : `${type}=${printValue(value)}`;
    });
    return `%!(EXTRA ${extra.join(', ')})`;
  }
}
