/**
 * Where a running template keeps its variables. Names are resolved while compiling, so at run time a variable is an
 * array access and a block that ends has nothing to undo.
 */

/** Runs nodes and returns their output. */
export type Emit = (dot: unknown, frame: Frame) => string;

/** Computes a pipeline's value; sets the variables it declares or assigns on the way. */
export type Evaluate = (dot: unknown, frame: Frame) => unknown;

/** Registers of one template invocation: `frame[0]` is `$`, `frame[1]` the depth of template calls. */
export type Frame = unknown[];

const RESERVED = 2;

/** Registers for running a template on `data`; every invocation has its own. */
export function newFrame(data: unknown, depth = 0): Frame {
  return [data, depth];
}

export function depthOf(frame: Frame): number {
  return frame[1] as number;
}

/** What a loop's register holds after its body has run. */
export const LOOP_GOES_ON = 0;
export const LOOP_CONTINUES = 1;
export const LOOP_BREAKS = 2;

/** Compile-time scope: from variable names to registers. */
export class Scope {
  private readonly names = new Map<string, number>();

  /**
   * A scope without parent is that of a whole template and knows `$`.
   *
   * @param counter shared by all scopes of one template, so that no two variables share a register
   * @param loop register in which `{{break}}` and `{{continue}}` leave their signal; -1 outside of loops
   */
  constructor(
    private readonly parent: Scope | null = null,
    private readonly counter: { size: number } = { size: RESERVED },
    readonly loop: number = -1,
  ) {
    if (parent === null) this.names.set('$', 0);
  }

  /** The scope of a block inside this one. */
  child(): Scope {
    return new Scope(this, this.counter, this.loop);
  }

  /** The scope of a loop's body; the loop owns the register {@link loop}. */
  loopBody(): Scope {
    return new Scope(this, this.counter, this.counter.size++);
  }

  /** Gives a variable a register. A second declaration of the name hides the first. */
  declare(name: string): number {
    const register = this.counter.size++;
    this.names.set(name, register);
    return register;
  }

  /** The register of a variable, or -1 where no scope declares it. */
  resolve(name: string): number {
    return this.names.get(name) ?? this.parent?.resolve(name) ?? -1;
  }

  /** Number of registers that the template needs so far. */
  get size(): number {
    return this.counter.size;
  }
}
