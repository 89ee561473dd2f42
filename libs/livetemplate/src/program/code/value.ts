import type { FunctionCode } from './function.js';
import type { FieldSite } from './runtime.js';

/** The source of a value. */
export interface ValueCode {
  readonly code: string;
  /** The field that was read as it stands, which may have given a promise; null where the value is settled. */
  readonly read: FieldSite | null;
  /** Set for a literal. */
  readonly literal?: 'string' | 'number';
  /** True where the value is a boolean for sure. */
  readonly isBoolean?: boolean;
  /** True where the value is a string for sure. */
  readonly isText?: boolean;
  /** The arguments of `html`, where that is what it is a call of. */
  readonly escaped?: string;
}

export function settledCode(code: string): ValueCode {
  return { code, read: null };
}

export function booleanCode(code: string): ValueCode {
  return { code, read: null, isBoolean: true };
}

/** A value under a name: `set` stands where it is evaluated, `name` where it is used again. */
export interface KeptValue {
  readonly set: string;
  readonly name: string;
}

export function keep(out: FunctionCode, { code }: ValueCode): KeptValue {
  const name = out.temporary();
  return { name, set: `(${name} = ${code})` };
}

/** The value, which is no promise. */
export function settle(out: FunctionCode, { code, read }: ValueCode): string {
  return read === null ? code : `settle(${code}, ${out.module.constant(read)})`;
}

/** Whether the value counts as true. What conditions mostly are needs no call. */
export function truthOf(out: FunctionCode, value: ValueCode): string {
  if (value.isBoolean === true) return value.code;
  const { name, set } = keep(out, value);
  return `(${set} === true || ${name} !== false && truth(${settle(out, { ...value, code: name })}))`;
}
