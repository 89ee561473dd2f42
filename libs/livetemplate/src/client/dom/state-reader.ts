import type { BlockShape, Shape, SlotShape } from '../../protocol/index.js';

/** Reads `data-lvt-state`: which branches and how many items the served HTML holds. */
export class StateReader {
  at = 0;

  constructor(
    private readonly shape: Shape,
    private readonly state: string,
  ) {}

  /** The branch that is shown; -1 for none. */
  branch(): number {
    const digit = this.state[this.at++] as string;
    return (digit === 'z' ? this.count() : parseInt(digit, 36)) - 1;
  }

  /** The number of items; any number that ends with a dot. */
  count(): number {
    const end = this.state.indexOf('.', this.at);
    const number = Number(this.state.slice(this.at, end));
    this.at = end + 1;
    return number;
  }

  /** Passes over the states of these slots of a block. */
  skip(block: number, slots: Iterable<number>): void {
    const kinds = this.slots(block);
    for (const slot of slots) {
      const kind = kinds[slot] as SlotShape;
      if (kind[0] === 'b') {
        const branch = this.branch();
        if (branch >= 0) this.skipBlock(kind[branch + 1] as number);
      } else if (kind[0] === 'l') {
        const count = this.count();
        for (let i = 0; i < count; i++) this.skipBlock(kind[1]);
        if (!count && kind[2] !== undefined) this.skipBlock(kind[2]);
      }
    }
  }

  private skipBlock(block: number): void {
    this.skip(block, this.slots(block).keys());
  }

  private slots(block: number): readonly SlotShape[] {
    return (this.shape.blocks[block] as BlockShape).d;
  }
}
