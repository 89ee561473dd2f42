import type { TemplateFunction } from '../../template/value/function.js';
import { isMap, isPlainObject, kindOf, typeName } from '../../template/value/go-value.js';
import { methodOf } from '../../template/value/methods.js';
import { rethrow, type Fault } from './fault.js';

/**
 * What `.name` finds: a value, or a function to call with the arguments of the command.
 * Own keys of objects and of `Map`s are data whatever they are called; a class instance also has the getters and
 * methods of its classes, never those of `Object.prototype`.
 */

/** A method that was found and waits for its arguments. */
export class BoundMethod {
  constructor(
    readonly name: string,
    /** Set for methods of Go's types, whose arguments are counted and read by Go's rules. */
    readonly signature: TemplateFunction | null,
    private readonly invoke: (args: readonly unknown[]) => unknown,
  ) {}

  call(args: readonly unknown[], fault: Fault): unknown {
    try {
      return settled(this.invoke(args), this.name, fault);
    } catch (error) {
      return rethrow(error, this.name, fault);
    }
  }
}

/** Prototypes of application classes that were met: what an object is costs more to find out than to remember. */
const instancePrototypes = new WeakSet<object>();

/** The value of a field without arguments; a method is called. */
export function fieldValue(receiver: unknown, name: string, fault: Fault): unknown {
  if (typeof receiver === 'object' && receiver !== null) {
    const prototype = Object.getPrototypeOf(receiver) as object | null;
    if (prototype === Object.prototype || prototype === null) {
      return Object.hasOwn(receiver, name)
        ? settled((receiver as Record<string, unknown>)[name], name, fault)
        : undefined;
    }
  }
  const found = findField(receiver, name, fault);
  if (typeof found !== 'object' || !(found instanceof BoundMethod)) return found;
  checkCount(found, 0, fault);
  return found.call([], fault);
}

/** Go's count of arguments; JavaScript's own methods take any. */
export function checkCount(method: BoundMethod, count: number, fault: Fault): void {
  const { signature, name } = method;
  if (signature !== null && (count < signature.minArgs || count > signature.maxArgs)) {
    fault('arg_count', wrongCount(signature, name, count));
  }
}

export function wrongCount(fn: TemplateFunction, name: string, count: number): string {
  const least = fn.minArgs === fn.maxArgs ? '' : 'at least ';
  return `wrong number of args for ${name}: want ${least}${fn.minArgs} got ${count}`;
}

/** What JavaScript's own values have, and what is written here instead. */
const MEMBERS: ReadonlyMap<string, string> = new Map([
  ['length', 'Count with a function: {{len .x}}.'],
  ['size', 'Count with a function: {{len .x}}.'],
  ['toUpperCase', 'Call a function: {{upper .x}}.'],
  ['toLowerCase', 'Call a function: {{lower .x}}.'],
  ['toFixed', 'Call a function: {{printf "%.2f" .x}}.'],
  ['toString', 'Call a function: {{print .x}}.'],
]);

/** The value or method of a name. Nothing has no fields, and that is no error; `null` is a pointer to nothing. */
export function findField(receiver: unknown, name: string, fault: Fault): unknown {
  if (receiver === undefined) return undefined;
  if (receiver === null) {
    return fault('nil_pointer', `nil pointer evaluating .${name}`, { hint: 'Guard it with {{with …}}.' });
  }
  if (typeof receiver === 'object') {
    if (instancePrototypes.has(Object.getPrototypeOf(receiver) as object)) return member(receiver, name, fault);
    if (isMap(receiver)) return settled(receiver.get(name), name, fault);
    if (isPlainObject(receiver)) {
      return Object.hasOwn(receiver, name) ? settled(receiver[name], name, fault) : undefined;
    }
  }
  const method = methodOf(receiver, name);
  if (method !== undefined) return new BoundMethod(name, method, (args) => method.call(args));
  if (typeof receiver === 'object' && isInstance(receiver)) {
    instancePrototypes.add(Object.getPrototypeOf(receiver) as object);
    return member(receiver, name, fault);
  }
  const hint = MEMBERS.get(name);
  return fault('no_field', `can't evaluate field ${name} in type ${typeName(receiver)}`, hint ? { hint } : {});
}

/** Of a class that is not one of the language's own or of Go's types. */
function isInstance(receiver: object): boolean {
  const kind = kindOf(receiver);
  if (kind === 'list') return !(Array.isArray(receiver) || receiver instanceof Set || ArrayBuffer.isView(receiver));
  return kind === 'struct' && typeName(receiver) !== 'time.Time';
}

/** A property that an instance does not have is a missing value, as in a map: optional properties are not declared. */
function member(receiver: object, name: string, fault: Fault): unknown {
  if (!Object.hasOwn(receiver, name) && !inherits(receiver, name)) return undefined;
  let value: unknown;
  try {
    value = (receiver as Record<string, unknown>)[name];
  } catch (error) {
    return rethrow(error, name, fault);
  }
  if (typeof value !== 'function') return settled(value, name, fault);
  return new BoundMethod(name, null, (args) => Reflect.apply(value, receiver, args));
}

function inherits(receiver: object, name: string): boolean {
  if (name === 'constructor' || name === '__proto__') return false;
  let prototype = Object.getPrototypeOf(receiver) as object | null;
  while (prototype !== null) {
    const parent = Object.getPrototypeOf(prototype) as object | null;
    // The last prototype is Object.prototype, of this realm or another.
    if (parent === null) return false;
    if (Object.hasOwn(prototype, name)) return true;
    prototype = parent;
  }
  return false;
}

const AWAIT = 'Await it before the data is given to the template.';

/** A template runs at once: what is not there yet cannot be shown. */
export function settled(value: unknown, name: string, fault: Fault, hint = AWAIT): unknown {
  if (typeof value === 'object' && value !== null && isThenable(value)) {
    fault('bad_call', `${name} is a promise`, { hint });
  }
  return value;
}

function isThenable(value: object): boolean {
  const { then } = value as { then?: unknown };
  return typeof then === 'function' && (value instanceof Promise || !Object.hasOwn(value, 'then'));
}
