import { ESCAPERS, escaperFunctions } from '../../template/escape/escapers.js';
import { builtins } from '../../template/value/builtins.js';
import type { TemplateFunction } from '../../template/value/function.js';
import type { Fault } from '../exec/fault.js';
import type { FunctionCode } from './function.js';
import type { CallSite } from './runtime.js';
import { booleanCode, keep, settle, settledCode, truthOf, type ValueCode } from './value.js';

/** Functions are known by identity, because an application can give any name another meaning. */
const COMPARISONS: ReadonlyMap<TemplateFunction, string> = new Map(
  Object.entries({ eq: '===', ne: '!==', lt: '<', le: '<=', gt: '>', ge: '>=' }).map(([name, operator]) => [
    builtins.get(name)!,
    operator,
  ]),
);

const NOT = builtins.get('not');

/** Escapers with a short way of their own in `runtime.ts`. */
const SHORT_WAYS: ReadonlyMap<TemplateFunction, string> = new Map([
  ...[ESCAPERS.html, ESCAPERS.rcdata, ESCAPERS.attribute].map((name) => [escaperFunctions.get(name)!, 'html'] as const),
  ...[ESCAPERS.unquoted, ESCAPERS.url, ESCAPERS.urlFilter, ESCAPERS.urlNormalizer].map(
    (name) => [escaperFunctions.get(name)!, 'integerText'] as const,
  ),
]);

/** The call of a function whose number of arguments is right. */
export function callCode(out: FunctionCode, fn: TemplateFunction, fault: Fault, args: readonly ValueCode[]): ValueCode {
  if (fn.lazy !== undefined) return decision(out, fn.lazy, args);
  const [first, second] = args;
  const site = (argument: ValueCode['read']): string => out.module.constant({ fn, fault, argument } satisfies CallSite);
  if (args.length === 1 && first !== undefined) {
    if (fn === NOT) return booleanCode(`!${truthOf(out, first)}`);
    const way = SHORT_WAYS.get(fn) ?? 'callWith';
    const given = `${first.code}, ${site(first.read)}`;
    const value = { code: `${way}(${given})`, read: null, isText: escaperFunctions.get(fn.name) === fn };
    return way === 'html' ? { ...value, escaped: given } : value;
  }
  const operator = COMPARISONS.get(fn);
  if (operator !== undefined && args.length === 2 && first !== undefined && second !== undefined) {
    return comparison(out, operator, first, second, site(null));
  }
  return settledCode(`call([${args.map((arg) => settle(out, arg)).join(', ')}], ${site(null)})`);
}

/** With a literal on one side it is enough to look at the type of the other. */
function comparison(out: FunctionCode, operator: string, left: ValueCode, right: ValueCode, site: string): ValueCode {
  const call = (a: ValueCode, b: ValueCode): string => `call([${settle(out, a)}, ${settle(out, b)}], ${site})`;
  const literal = left.literal ?? right.literal;
  const isOrder = operator !== '===' && operator !== '!==';
  const isShort = literal !== undefined && (left.literal === undefined || right.literal === undefined);
  // Texts are ordered by their bytes, which JavaScript's operators do not do.
  if (!isShort || (isOrder && literal === 'string')) return booleanCode(call(left, right));
  const { name, set } = keep(out, left.literal === undefined ? left : right);
  const [a, b] = left.literal === undefined ? [{ ...left, code: name }, right] : [left, { ...right, code: name }];
  return booleanCode(`(typeof ${set} === '${literal}' ? ${operation(a.code, operator, b.code)} : ${call(a, b)})`);
}

/** Go has `gt` and `ge` say the opposite of `le` and `lt`, so that they hold for NaN. */
function operation(left: string, operator: string, right: string): string {
  if (operator === '>') return `!(${left} <= ${right})`;
  return operator === '>=' ? `!(${left} < ${right})` : `${left} ${operator} ${right}`;
}

/** `and` and `or` evaluate up to the argument that decides. */
function decision(out: FunctionCode, operator: 'and' | 'or', args: readonly ValueCode[]): ValueCode {
  let code = settle(out, args.at(-1)!);
  for (const arg of args.slice(0, -1).toReversed()) {
    const { name, set } = keep(out, settledCode(settle(out, arg)));
    const test = truthOf(out, { ...arg, code: set, read: null });
    code = operator === 'and' ? `(${test} ? ${code} : ${name})` : `(${test} ? ${name} : ${code})`;
  }
  const isBoolean = args.every((arg) => arg.isBoolean === true);
  return isBoolean ? booleanCode(code) : settledCode(code);
}
