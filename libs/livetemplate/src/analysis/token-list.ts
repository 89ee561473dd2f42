import type { Token } from './element-tree.js';

/** A block's tokens while they are read: constants grow until something ends them. */
export class TokenList {
  readonly all: Token[] = [];
  private growing = false;

  get length(): number {
    return this.all.length;
  }

  /**
   * Adds a token, or grows the last one.
   * @param fresh starts a token of its own
   * @returns the token's index
   */
  push(token: Token, fresh = false): number {
    if (typeof token === 'string' && this.growing && !fresh) this.all[this.all.length - 1] += token;
    else this.all.push(token);
    this.growing = typeof token === 'string';
    return this.all.length - 1;
  }

  /** What comes next is a token of its own. Returns its index. */
  cut(): number {
    this.growing = false;
    return this.all.length;
  }

  /** Last character of the last token; an empty string where that runs. */
  lastChar(): string {
    const last = this.all.at(-1);
    return typeof last === 'string' ? last.slice(-1) : '';
  }

  /** Whether nothing runs in a range. */
  isConstant(from: number, to: number): boolean {
    return this.all.slice(from, to).every((token) => typeof token === 'string');
  }
}
