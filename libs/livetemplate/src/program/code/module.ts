import { isStackOverflow } from '../exec/fault.js';
import { quote } from './quote.js';
import { runtime } from './runtime.js';

/** Makes the function of generated code; null where the host does not let text become code. */
export type MakeFunction = (parameters: readonly string[], body: string) => ((...args: unknown[]) => unknown) | null;

/** @see `node --disallow-code-generation-from-strings` */
export const makeFunction: MakeFunction = (parameters, body) => {
  try {
    // Nothing but numbers, names made here and quoted texts stands in the body: see `quote`.
    // oxlint-disable-next-line typescript/no-implied-eval
    return new Function(...parameters, body) as (...args: unknown[]) => unknown;
  } catch (error) {
    // The second: a template nested too deeply for the JavaScript parser.
    if ((error instanceof Error && error.name === 'EvalError') || isStackOverflow(error)) return null;
    throw error;
  }
};

/** Whether one of more names is found in an object is asked the other way round: whether one of its keys is among them. */
const MANY_NAMES = 64;

/**
 * Functions in the making, as source. Whatever is not source (faults, functions, closures) is a constant, which the
 * source names by number.
 */
export class CodeModule {
  private readonly constants = new Map<unknown, string>();
  private readonly functions: string[] = [];
  private readonly values: string[] = [];
  private readonly inherited = new Set<string>();
  private names = 0;

  constructor(private readonly make: MakeFunction) {}

  /** A name that nothing else in this module has. */
  name(prefix: string): string {
    return `${prefix}${this.names++}`;
  }

  constant(value: unknown): string {
    let name = this.constants.get(value);
    if (name === undefined) {
      name = `k${this.constants.size}`;
      this.constants.set(value, name);
    }
    return name;
  }

  /** Adds a function; they can call each other in any order. */
  define(name: string, parameters: readonly string[], body: string): void {
    this.functions.push(`function ${name}(${parameters.join(', ')}) {\n${body}\n}`);
  }

  /** Adds a value that is made once, and may name functions. @returns its name */
  value(prefix: string, code: string): string {
    const name = this.name(prefix);
    this.values.push(`const ${name} = ${code};`);
    return name;
  }

  /**
   * The source that reads a property of a plain object, or null where `Object.prototype` has one of that name. Reading
   * it is then right for as long as nobody extends `Object.prototype`, which {@link build} watches.
   */
  property(object: string, name: string): string | null {
    if (name in Object.prototype) return null;
    this.inherited.add(name);
    return `${object}[${quote(name)}]`;
  }

  /** Runs the source. @returns what the expression gives, or null where the host forbids it */
  build<Run>(expression: string): BuiltCode<Run> | null {
    const helpers = Object.keys(runtime).join(', ');
    const constants = [...this.constants.values()].map((constant, i) => `const ${constant} = constants[${i}];`);
    const body = [
      `'use strict';`,
      `const { ${helpers} } = runtime;`,
      ...constants,
      ...this.functions,
      ...this.values,
      `return { run: ${expression}, isClean: ${this.watch()} };`,
    ].join('\n');
    const load = this.make(['runtime', 'constants', 'root', 'isFreeOf'], body);
    const isFreeOf = (): boolean =>
      Object.getOwnPropertyNames(Object.prototype).every((key) => !this.inherited.has(key));
    return load && (load(runtime, [...this.constants.keys()], Object.prototype, isFreeOf) as BuiltCode<Run>);
  }

  /** The function that tells whether properties are still nobody's but the objects' own. It is asked before each run. */
  private watch(): string {
    if (this.inherited.size > MANY_NAMES) return 'isFreeOf';
    const free = [...this.inherited].map((field) => ` && root[${quote(field)}] === undefined`);
    return `() => true${free.join('')}`;
  }
}

export interface BuiltCode<Run> {
  readonly run: Run;
  /** False where `Object.prototype` was given a property that the code reads: its values would show up in every object. */
  readonly isClean: () => boolean;
}

/**
 * Chooses between two ways to do the same for each run: the generated code, or closures where there is none or where it
 * would be wrong. Both are made when they are first needed.
 */
export function preferGenerated<Run>(generate: () => BuiltCode<Run> | null, compile: () => Run): () => Run {
  let generated: BuiltCode<Run> | null | undefined;
  let compiled: Run | null = null;
  return () => {
    generated = generated === undefined ? generate() : generated;
    return generated?.isClean() === true ? generated.run : (compiled ??= compile());
  };
}
