/** `number`, `currency` and `pluralize`: numbers as people of a language write them. */

import { intArgument, numberArgument, stringArgument } from './arguments.js';
import { mapValue } from './entries.js';
import { type TemplateFunction, ValueError } from './function.js';
import { type GoInt, kindOf } from './go-value.js';
import { Formatters, localeArgument } from './locale.js';

/** More digits than any float has; not every engine takes more. */
const MOST_DIGITS = 20;

const decimals = new Formatters((locales, digits = '') =>
  digits === ''
    ? new Intl.NumberFormat(locales)
    : new Intl.NumberFormat(locales, { minimumFractionDigits: Number(digits), maximumFractionDigits: Number(digits) }),
);

const currencies = new Formatters(
  (locales, currency = '') => new Intl.NumberFormat(locales, { style: 'currency', currency }),
);

const plurals = new Formatters((locales) => new Intl.PluralRules(locales));

/** `number N [DIGITS] [LOCALE]`. */
function number(args: readonly unknown[]): string {
  const [value, ...rest] = args;
  const [first] = rest;
  const hasDigits = kindOf(first) === 'int';
  if (rest.length > 1 && !hasDigits) intArgument(first);
  const digits = hasDigits ? String(fractionDigits(first)) : '';
  const locale = localeArgument(hasDigits ? rest[1] : first);
  return decimals.get(locale, digits).format(numberArgument(value));
}

function fractionDigits(value: unknown): GoInt {
  const digits = intArgument(value);
  if (digits >= 0 && digits <= MOST_DIGITS) return digits;
  throw new ValueError('call_failed', `the digits after the point are 0 to ${MOST_DIGITS}`);
}

/** `currency N CODE [LOCALE]`. */
function currency([value, code, locale]: readonly unknown[]): string {
  const name = stringArgument(code);
  if (!/^[A-Za-z]{3}$/.test(name)) {
    throw new ValueError('call_failed', 'the currency has to be a code of three letters such as "EUR"');
  }
  return currencies.get(localeArgument(locale), name.toUpperCase()).format(numberArgument(value));
}

/** `pluralize N ONE OTHER [LOCALE]`, or `pluralize N FORMS [LOCALE]` for languages with more forms than two. */
function pluralize(args: readonly unknown[]): string {
  const [count, first, second] = args;
  const hasForms = kindOf(first) === 'map';
  const rules = plurals.get(localeArgument(args[hasForms ? 2 : 3]));
  const category = rules.select(Number(numberArgument(count)));
  if (!hasForms) return category === 'one' ? stringArgument(first) : stringArgument(second);
  const form = mapValue(first, category) ?? mapValue(first, 'other');
  if (form === undefined) throw new ValueError('call_failed', 'the forms need one that is called "other"');
  return stringArgument(form);
}

/** `number`, `currency`, `pluralize`. */
export const countingFunctions: readonly TemplateFunction[] = [
  { name: 'number', minArgs: 1, maxArgs: 3, pure: true, call: number },
  { name: 'currency', minArgs: 2, maxArgs: 3, pure: true, params: ['any', 'string'], call: currency },
  { name: 'pluralize', minArgs: 2, maxArgs: 4, pure: true, call: pluralize },
];
