/** Floats as text, digit for digit as Go's `strconv.FormatFloat`: exact decimal expansion, halves rounded to even. */

/** The digits of a number, without leading or trailing zeros: 0.`digits` × 10^`point`. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

export type FloatVerb = 'e' | 'E' | 'f' | 'g' | 'G' | 'b' | 'x' | 'X';

/**
 * @param precision digits after the point (`e f x`) or in all (`g`); -1 for as few as name the number uniquely.
 * @returns the text with `-` for negative numbers; `NaN`, `+Inf`, `-Inf`.
 */
export function formatFloat(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : '';
  if (!Number.isFinite(value)) return negative ? '-Inf' : '+Inf';
  return sign + formatMagnitude(Math.abs(value), verb, precision);
}

/** A float as `%v` shows it: as few digits as possible, an exponent from 1e+06 up and below 1e-04. */
export function shortestFloat(value: number): string {
  const size = Math.abs(value);
  // In this range JavaScript writes the same digits, also without exponent.
  return size >= 1e-4 && size < 1e6 ? String(value) : formatFloat(value, 'g', -1);
}

function formatMagnitude(value: number, verb: FloatVerb, precision: number): string {
  switch (verb) {
    case 'f':
      return precision < 0 ? plain(shortest(value), -1) : fixed(value, precision);
    case 'e':
    case 'E':
      return exponential(precision < 0 ? shortest(value) : rounded(value, precision + 1), precision, verb);
    case 'g':
    case 'G':
      return general(value, verb, precision);
    case 'b': {
      const { mantissa, exponent } = binaryParts(value);
      return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
    }
    default:
      return hexadecimal(value, verb, precision);
  }
}

function general(value: number, verb: 'g' | 'G', precision: number): string {
  const decimal = precision < 0 ? shortest(value) : rounded(value, Math.max(precision, 1));
  const count = decimal.digits.length;
  // The exponent shows from this many digits on: the precision, but no more than the number has; 6 for shortest.
  const wanted = Math.max(precision, 1);
  const limit = precision < 0 ? 6 : wanted > count && count >= decimal.point ? count : wanted;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= limit) {
    return exponential(decimal, Math.max(count - 1, 0), verb === 'g' ? 'e' : 'E');
  }
  return plain(decimal, Math.max(count - decimal.point, 0));
}

/** `d.ddde±dd`; a precision below zero shows all digits. */
function exponential({ digits, point }: Decimal, precision: number, letter: 'e' | 'E'): string {
  const places = precision < 0 ? Math.max(digits.length - 1, 0) : precision;
  const tail = digits.slice(1, places + 1).padEnd(places, '0');
  const exponent = digits === '' ? 0 : point - 1;
  const sign = exponent < 0 ? '-' : '+';
  return `${digits[0] ?? '0'}${tail && `.${tail}`}${letter}${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** `ddd.ddd`; a precision below zero shows all digits. */
function plain({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = point > 0 ? digits.slice(point) : digits === '' ? '' : '0'.repeat(-point) + digits;
  const shown = precision < 0 ? fraction : fraction.slice(0, precision).padEnd(precision, '0');
  return whole + (shown && `.${shown}`);
}

/** `%.nf`. JavaScript rounds exactly too, but halves up; only where there is a half the long way is needed. */
function fixed(value: number, precision: number): string {
  const half = Number.isInteger(value * 2 ** (precision + 1)) && !Number.isInteger(value);
  if (precision <= 20 && value < 1e21 && !half) return value.toFixed(precision);
  const { digits, point } = exact(value);
  return plain(roundDecimal(digits, point, point + precision), precision);
}

/** The shortest digits that read back as the same number; JavaScript and Go agree on them. */
function shortest(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return { digits: digits.replace('.', ''), point: Number(exponent) + 1 };
}

/** Rounded to a number of significant digits. */
function rounded(value: number, count: number): Decimal {
  const { digits, point } = exact(value);
  return roundDecimal(digits, point, count);
}

/** Every digit: a double is a whole number of halves of halves, so its decimal expansion ends. */
function exact(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const { mantissa, exponent } = binaryParts(value);
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = scaled.toString();
  return { digits: trimZeros(text), point: text.length + Math.min(exponent, 0) };
}

function roundDecimal(digits: string, point: number, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const kept = digits.slice(0, count);
  if (!roundsUp(digits, count)) return { digits: trimZeros(kept), point: trimZeros(kept) === '' ? 0 : point };
  const next = (BigInt(kept || '0') + 1n).toString().padStart(count, '0');
  return { digits: trimZeros(next), point: point + (next.length - count) };
}

function roundsUp(digits: string, at: number): boolean {
  const isHalf = digits[at] === '5' && at + 1 === digits.length;
  if (isHalf) return at > 0 && Number(digits[at - 1]) % 2 === 1;
  return digits[at]! >= '5';
}

function trimZeros(digits: string): string {
  return digits.replace(/0+$/, '');
}

/** value = mantissa × 2^exponent, with the exponent as the format stores it. */
function binaryParts(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** `0x1.8p+00`: one binary digit, hexadecimal fraction, binary exponent. */
function hexadecimal(value: number, verb: 'x' | 'X', precision: number): string {
  let { mantissa, exponent } = binaryParts(value);
  // The leading one goes to bit 60, so that the fraction is 15 whole hexadecimal digits.
  exponent = mantissa === 0n ? 0 : exponent + 52;
  mantissa <<= 8n;
  while (mantissa !== 0n && mantissa >> 60n === 0n) {
    mantissa <<= 1n;
    exponent--;
  }
  if (precision >= 0 && precision < 15) {
    const unit = 1n << BigInt(60 - precision * 4);
    const rest = mantissa % unit;
    const odd = (mantissa / unit) & 1n;
    mantissa -= rest;
    if (rest * 2n + odd > unit) mantissa += unit;
    if (mantissa >> 61n !== 0n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const all = (mantissa & ((1n << 60n) - 1n)).toString(16).padStart(15, '0');
  const fraction = precision < 0 ? trimZeros(all) : all.slice(0, precision).padEnd(precision, '0');
  const power = `p${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  const text = `0x${mantissa >> 60n}${fraction && `.${fraction}`}${power}`;
  return verb === 'x' ? text : text.toUpperCase();
}
