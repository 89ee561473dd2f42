import type { Shape } from '../../protocol/index.js';

/** Reads `data-lvt-state`: which branches and how many items the served HTML holds. */
export class StateReader {
  at = 0;

  constructor(
    private readonly shape: Shape,
    private readonly state: string,
  ) {}

  /** The branch that is shown; -1 for none. */
  branch(): number {
    const digit = this.state[this.at++];
    if (digit === undefined) return -1;
    return (digit === 'z' ? this.number() : parseInt(digit, 36)) - 1;
  }

  /** The number of items. */
  count(): number {
    return this.number();
  }

  /** Passes over the states of these slots of a block. */
  skip(block: number, slots: Iterable<number>): void {
    const kinds = this.shape.blocks[block]?.d ?? [];
    for (const slot of slots) {
      const kind = kinds[slot];
      if (kind?.[0] === 'b') {
        const branch = this.branch();
        if (branch >= 0) this.skipBlock(kind[branch + 1] as number);
      } else if (kind?.[0] === 'l') {
        const count = this.count();
        for (let i = 0; i < count; i++) this.skipBlock(kind[1]);
        if (!count && kind[2] !== undefined) this.skipBlock(kind[2]);
      }
    }
  }

  private skipBlock(block: number): void {
    this.skip(block, this.shape.blocks[block]?.d.keys() ?? []);
  }

  private number(): number {
    const end = this.state.indexOf('.', this.at);
    const digits = end < 0 ? '' : this.state.slice(this.at, end);
    this.at = end < 0 ? this.state.length : end + 1;
    return Number(digits);
  }
}
