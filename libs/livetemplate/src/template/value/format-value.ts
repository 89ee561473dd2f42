/** One argument under one verb of `printf`, flags, width and precision applied. */

import type { Complex } from './complex.js';
import { listItems, mapEntries } from './entries.js';
import { type FloatVerb, formatFloat } from './format-float.js';
import { floatOf, type GoInt, int, intOf, kindOf, stringOf, timeOf, typeName } from './go-value.js';
import { type GoTime, ZERO_TIME } from './go-time.js';
import { MAX_DEPTH, printInt, printValue, stringerText, structFields, tooDeep } from './print.js';
import { canBackquote, isPrintable, quoteRune, quoteText, runeText } from './quote.js';
import { encode, runeCount } from './utf8.js';

export interface Flags {
  width: number | undefined;
  precision: number | undefined;
  /** Pad on the right. */
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  /** Pad with zeros on the left. */
  zero: boolean;
}

export const DEFAULT_FLAGS: Readonly<Flags> = {
  width: undefined,
  precision: undefined,
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
};

const INTEGER_VERBS = 'dcqUoO';
const FLOAT_VERBS = 'eEfFgG';

/** The value as the verb shows it; `%!d(string=x)` where the verb does not fit. */
export function formatArgument(value: unknown, verb: string, flags: Flags): string {
  if (verb === 'v' && flags.width === undefined && flags.precision === undefined && !flags.sharp) {
    if (!flags.plus && !flags.space) return printValue(value);
  }
  const formatter = new ValueFormatter(verb, flags);
  // No precision cuts this one.
  if (kindOf(value) === 'nil') return 'vT'.includes(verb) ? formatter.pad('<nil>') : `%!${verb}(<nil>)`;
  if (verb === 'T') return formatter.text(typeName(value));
  return formatter.format(oneNumberType(value, verb), 0);
}

/** JavaScript has one number type, so at top level integer verbs take an integral float, and float verbs an integer. */
function oneNumberType(value: unknown, verb: string): unknown {
  if (INTEGER_VERBS.includes(verb)) {
    const float = floatOf(value);
    if (float !== undefined && Number.isInteger(float) && Math.abs(float) < 2 ** 63) return int(BigInt(float));
  }
  return value;
}

class ValueFormatter {
  /** `%#v`: Go syntax. `%+v`: fields with names. Both are modes of their own, not the flags `#` and `+`. */
  private readonly goSyntax: boolean;
  private readonly withNames: boolean;
  private readonly flags: Flags;
  private reporting = false;

  constructor(
    private readonly verb: string,
    flags: Flags,
  ) {
    this.goSyntax = verb === 'v' && flags.sharp;
    this.withNames = verb === 'v' && flags.plus;
    this.flags = verb === 'v' ? { ...flags, sharp: false, plus: false } : flags;
  }

  format(value: unknown, depth: number, verb = this.verb): string {
    if (depth > MAX_DEPTH) throw tooDeep();
    if (this.fitsNothing(value, verb)) return this.badVerb(value, verb);
    const stringer = this.stringer(value, verb);
    if (stringer !== undefined) return stringer;
    switch (kindOf(value)) {
      case 'nil':
        return this.goSyntax ? 'interface {}(nil)' : '<nil>';
      case 'bool':
        return verb === 't' || verb === 'v' ? this.pad(String(value)) : this.badVerb(value, verb);
      case 'int':
        return this.integer(value, verb, depth);
      case 'float':
        return this.float(value, floatOf(value)!, verb);
      case 'complex':
        return this.complex(value as Complex, verb);
      case 'string':
        return this.string(value, stringOf(value)!, verb);
      case 'list':
        return this.list(value, depth, verb);
      case 'map':
        return this.map(value, depth, verb);
      case 'func':
        return verb === 'v' ? this.pad('func') : this.badVerb(value, verb);
      case 'struct':
        return this.struct(value, depth, verb);
    }
  }

  /** Verbs that do not even reach what a value consists of: `w` wraps errors, which no template has; `p` a time. */
  private fitsNothing(value: unknown, verb: string): boolean {
    return verb === 'w' ? kindOf(value) !== 'nil' : verb === 'p' && timeOf(value) !== undefined;
  }

  /** Types with a text of their own show it under every verb that takes a string. */
  private stringer(value: unknown, verb: string): string | undefined {
    if (this.reporting || typeof value !== 'object' || value === null) return undefined;
    if (this.goSyntax) {
      const time = timeOf(value);
      return time && this.text(time.goString());
    }
    if (!'vsxXq'.includes(verb)) return undefined;
    const text = stringerText(value);
    return text === undefined ? undefined : this.string(value, text, verb);
  }

  private integer(value: unknown, verb: string, depth: number): string {
    const number = intOf(value)!;
    if (depth === 0 && typeof value !== 'object' && FLOAT_VERBS.includes(verb)) {
      return this.float(value, Number(number), verb);
    }
    switch (verb) {
      case 'v':
        if (this.goSyntax && typeName(value) === 'uint8') return this.base(number, 16, verb, true);
        return this.base(number, 10, verb);
      case 'd':
        return this.base(number, 10, verb);
      case 'b':
        return this.base(number, 2, verb);
      case 'o':
      case 'O':
        return this.base(number, 8, verb);
      case 'x':
      case 'X':
        return this.base(number, 16, verb);
      case 'c':
        return this.pad(runeText(Number(number)));
      case 'q':
        return this.pad(quoteRune(Number(number), this.flags.plus));
      case 'U':
        return this.unicode(number);
      default:
        return this.badVerb(value, verb);
    }
  }

  private base(value: GoInt, base: number, verb: string, sharp = this.flags.sharp): string {
    const { width, precision, zero, minus, plus, space } = this.flags;
    if (precision === 0 && value == 0) return ' '.repeat(width ?? 0);
    const negative = value < 0;
    const magnitude = negative ? -value : value;
    let digits = base === 10 ? printInt(magnitude) : magnitude.toString(base);
    const sign = negative ? '-' : plus ? '+' : space ? ' ' : '';
    // A precision is a number of digits; it overrides zeros asked for by `0`.
    if (precision !== undefined) digits = digits.padStart(precision, '0');
    else if (zero && !minus && width !== undefined) digits = digits.padStart(width - sign.length, '0');
    if (sharp && base === 2) digits = `0b${digits}`;
    if (sharp && base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
    if (sharp && base === 16) digits = `0x${digits}`;
    if (verb === 'O') digits = `0o${digits}`;
    return this.pad(sign + (verb === 'X' ? digits.toUpperCase() : digits), false);
  }

  /** `U+0041`, with `#` also the character: `U+0041 'A'`. A negative number shows as its 64 bits. */
  private unicode(value: GoInt): string {
    const bits = BigInt.asUintN(64, BigInt(value));
    const digits = bits
      .toString(16)
      .toUpperCase()
      .padStart(Math.max(this.flags.precision ?? 4, 4), '0');
    const isRune = bits <= 0x10ffffn && (bits < 0xd800n || bits > 0xdfffn);
    const char = this.flags.sharp && isRune ? runeText(Number(bits)) : '';
    const shown = char !== '' && isPrintable(char) ? ` '${char}'` : '';
    return this.pad(`U+${digits}${shown}`, false);
  }

  private float(value: unknown, number: number, verb: string, plus = this.flags.plus): string {
    const { precision } = this.flags;
    switch (verb) {
      case 'v':
      case 'g':
      case 'G':
      case 'b':
      case 'x':
      case 'X':
        return this.signedFloat(formatFloat(number, verb === 'v' ? 'g' : verb, precision ?? -1), verb, plus);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
        return this.signedFloat(
          formatFloat(number, verb === 'F' ? 'f' : (verb as FloatVerb), precision ?? 6),
          verb,
          plus,
        );
      default:
        return this.badVerb(value, verb);
    }
  }

  private complex(value: Complex, verb: string): string {
    if (!'vbgGxXfFeE'.includes(verb)) return this.badVerb(value, verb);
    return `(${this.float(value, value.real, verb)}${this.float(value, value.imaginary, verb, true)}i)`;
  }

  private signedFloat(text: string, verb: string, plus: boolean): string {
    const { space, zero, minus, width, sharp } = this.flags;
    const hasSign = text.startsWith('-') || text.startsWith('+');
    let sign = hasSign ? text[0]! : '+';
    let number = hasSign ? text.slice(1) : text;
    if (space && sign === '+' && !plus) sign = ' ';
    if (number === 'NaN') return this.pad(plus || space ? sign + number : number, false);
    // Infinity always has its sign, and is never padded with zeros.
    if (number === 'Inf') return this.pad(sign + number, false);
    if (sharp && verb !== 'b') number = this.withPoint(number, verb);
    if (!plus && sign === '+') return this.pad(number);
    const missing = (width ?? 0) - number.length - 1;
    if (zero && !minus && missing > 0) return sign + '0'.repeat(missing) + number;
    return this.pad(sign + number);
  }

  /** `#` on a float: always a point, and for `%g` trailing zeros up to the precision. */
  private withPoint(number: string, verb: string): string {
    const tailAt = number.search(verb === 'x' || verb === 'X' ? /p/i : /e/i);
    let head = tailAt < 0 ? number : number.slice(0, tailAt);
    const tail = tailAt < 0 ? '' : number.slice(tailAt);
    const wanted = 'vgGx'.includes(verb) ? (this.flags.precision ?? 6) : 0;
    let digits = head.replace('.', '').replace(/^0+/, '').length;
    if (!head.includes('.')) {
      if (head === '0') digits = 1;
      head += '.';
    }
    return head + '0'.repeat(Math.max(wanted - digits, 0)) + tail;
  }

  private string(value: unknown, text: string, verb: string): string {
    switch (verb) {
      case 'v':
        return this.goSyntax ? this.quoted(text) : this.text(text);
      case 's':
        return this.text(text);
      case 'q':
        return this.quoted(text);
      case 'x':
      case 'X':
        return this.hex(text, verb === 'X');
      default:
        return this.badVerb(value, verb);
    }
  }

  /** `%s`: cut to the precision, padded to the width. */
  text(text: string): string {
    return this.pad(this.cut(text));
  }

  private cut(text: string): string {
    const { precision } = this.flags;
    return precision === undefined || text.length <= precision ? text : [...text].slice(0, precision).join('');
  }

  private quoted(text: string): string {
    const cut = this.cut(text);
    // `%#v` quotes too, but its `#` is not the flag that asks for backquotes.
    return this.pad(this.flags.sharp && canBackquote(cut) ? `\`${cut}\`` : quoteText(cut, this.flags.plus));
  }

  private hex(text: string, upper: boolean): string {
    const { precision, space, sharp } = this.flags;
    const bytes = encode(text).slice(0, precision ?? Infinity);
    const prefix = sharp && bytes.length > 0 ? '0x' : '';
    const separator = space ? ` ${prefix}` : '';
    const hex = prefix + bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(separator);
    return this.pad(upper ? hex.toUpperCase() : hex);
  }

  private list(value: unknown, depth: number, verb: string): string {
    const items = listItems(value).map((item) => this.format(item, depth + 1, verb));
    return this.goSyntax ? `${typeName(value)}{${items.join(', ')}}` : `[${items.join(' ')}]`;
  }

  private map(value: unknown, depth: number, verb: string): string {
    const entries = mapEntries(value).map(
      ([key, item]) => `${this.format(key, depth + 1, verb)}:${this.format(item, depth + 1, verb)}`,
    );
    return this.goSyntax ? `${typeName(value)}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
  }

  private struct(value: unknown, depth: number, verb: string): string {
    const time = timeOf(value);
    if (time) return this.timeStruct(time, verb);
    const named = this.goSyntax || this.withNames;
    const fields = structFields(value).map(
      ([name, item]) => (named ? `${name}:` : '') + this.format(item, depth + 1, verb),
    );
    return this.goSyntax ? `${typeName(value)}{${fields.join(', ')}}` : `{${fields.join(' ')}}`;
  }

  /** A time under a verb that takes no string: Go's own fields of it. The zone is a pointer there, null for UTC. */
  private timeStruct(time: GoTime, verb: string): string {
    const number = (type: string, value: number): string =>
      'vdbcoOqUxX'.includes(verb) ? this.integer(value, verb, 1) : `%!${verb}(${type}=${this.base(value, 10, 'v')})`;
    const none = verb === 'v' ? this.pad('<nil>') : `%!${verb}(*time.Location=${this.pad('<nil>')})`;
    const zone = 'dboxX'.includes(verb) ? this.integer(0, verb, 1) : none;
    return `{${number('uint64', time.nanosecond)} ${number('int64', time.unixSeconds - ZERO_TIME)} ${zone}}`;
  }

  /** The value is shown with the same flags, but plainly: a `Month` as its number. */
  private badVerb(value: unknown, verb: string): string {
    this.reporting = true;
    const shown = this.format(value, 0, 'v');
    this.reporting = false;
    return `%!${verb}(${typeName(value)}=${shown})`;
  }

  /** Pads to the width, counted in characters. */
  pad(text: string, zeros = this.flags.zero && !this.flags.minus): string {
    const { width, minus } = this.flags;
    if (width === undefined) return text;
    const missing = width - runeCount(text);
    if (missing <= 0) return text;
    const padding = (zeros ? '0' : ' ').repeat(missing);
    return minus ? text + padding : padding + text;
  }
}
