import { TemplateExecutionError, type ExecutionErrorClass } from '../../errors/index.js';
import type { Position } from '../../template/ast.js';
import { ValueError } from '../../template/value/function.js';

/** Ends the run with an error at a place fixed while compiling. The reason must not contain values of the data. */
export type Fault = (errorClass: ExecutionErrorClass, reason: string, options?: FaultOptions) => never;

export interface FaultOptions {
  readonly cause?: unknown;
  readonly hint?: string;
}

/** The live page that is run. */
export interface FaultPage {
  readonly template: string;
  /** Id of the fragment around a place. Asked for where something has failed, and not before. */
  fragmentAt(position: Position): string | null;
}

/** Makes faults that show the line of the template. */
export class FaultPlaces {
  /**
   * @param texts text of each source, by its name; an error of a source without text has no excerpt
   * @param page left out where templates run as mere text
   */
  constructor(
    private readonly texts: ReadonlyMap<string, string>,
    private readonly page?: FaultPage,
  ) {}

  at(position: Position): Fault {
    return (errorClass, reason, options = {}) => {
      const { page } = this;
      const met = page && { template: page.template, fragment: page.fragmentAt(position) };
      const details = { ...options, ...met, text: this.texts.get(position.source) };
      throw new TemplateExecutionError(errorClass, reason, position, details);
    };
  }
}

/**
 * Turns what a function or method threw into an error with a place. Messages of foreign errors may quote data, so
 * they are kept as `cause` only.
 */
export function rethrow(error: unknown, name: string, fault: Fault): never {
  if (error instanceof ValueError) fault(error.errorClass, `error calling ${name}: ${error.message}`);
  if (error instanceof TemplateExecutionError || isStackOverflow(error)) throw error;
  return fault('call_failed', `error calling ${name}`, { cause: error });
}

/**
 * Templates call each other on JavaScript's own stack, which may end before the limit of depth. Where it ends inside a
 * regular expression, that is a `SyntaxError`; so this has none.
 */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Maximum call stack size exceeded');
}
