import type { CodeModule } from './module.js';

/** Where a stretch of generated code finds its data: the names of its dot and of the array with its variables. */
export interface Place {
  readonly dot: string;
  readonly frame: string;
  /** Name of what tells whether the dot is a plain object: found out once for each dot, at the first need. */
  plain(): string;
}

/** The body of one function in the making. */
export class FunctionCode {
  private readonly lines: (string | (() => string))[] = [];
  private busy = 0;
  private count = 0;

  constructor(readonly module: CodeModule) {
    this.lines.push(() => {
      const names = Array.from({ length: this.count }, (_, i) => `t${i}`);
      return names.length === 0 ? '' : `let ${names.join(', ')};`;
    });
  }

  add(line: string): void {
    this.lines.push(line);
  }

  /** A variable for a moment: what needs one is an expression that is over before the next {@link freeTemporaries}. */
  temporary(): string {
    const name = `t${this.busy++}`;
    this.count = Math.max(this.count, this.busy);
    return name;
  }

  freeTemporaries(): void {
    this.busy = 0;
  }

  /** From here on there is a dot of this name, with its variables. */
  place(dot: string, frame: string): Place {
    let known: string | null = null;
    this.lines.push(() => (known === null ? '' : `const ${known} = plain(${dot});`));
    return { dot, frame, plain: () => (known ??= this.module.name('p')) };
  }

  toString(): string {
    return this.lines
      .map((line) => (typeof line === 'string' ? line : line()))
      .filter((line) => line !== '')
      .join('\n');
  }
}
