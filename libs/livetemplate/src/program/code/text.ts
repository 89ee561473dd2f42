import type { FunctionCode } from './function.js';
import { quote } from './quote.js';

/** Text that is written into several branches makes the code longer. */
const MAX_LEAD_LENGTH = 64;

/** Writes statements that append to a variable: what follows each other is appended at once. */
export class CodeText {
  /** What is to be appended next, as expressions. */
  private pieces: string[] = [];
  /** Constant text that comes after the pieces. */
  private pending = '';

  constructor(
    private readonly out: FunctionCode,
    /** Name of the variable. */
    private readonly target: string,
  ) {}

  constant(text: string): void {
    this.pending += text;
  }

  piece(code: string): void {
    if (this.pending !== '') this.pieces.push(quote(this.pending));
    this.pending = '';
    this.pieces.push(code);
  }

  statement(line: string): void {
    this.flush();
    this.out.add(line);
  }

  /** Short text before a condition goes into its branches, where it is appended together with theirs. */
  takeLead(): string {
    if (this.pending.length > MAX_LEAD_LENGTH) return '';
    const lead = this.pending;
    this.pending = '';
    return lead;
  }

  flush(): void {
    if (this.pending !== '') this.pieces.push(quote(this.pending));
    this.pending = '';
    if (this.pieces.length > 0) this.out.add(`${this.target} += ${this.pieces.join(' + ')};`);
    this.pieces = [];
  }
}
