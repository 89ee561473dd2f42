import type { BlockShape, Shape, SlotShape } from '../../protocol/index.js';

/** Reads `data-lvt-state`: which branches and how many items the served HTML holds. */
export class StateReader {
  at = 0;
  private readonly regions: (readonly number[])[] = [];

  constructor(
    private readonly shape: Shape,
    private readonly state: string,
  ) {}

  /** The branch that is shown; -1 for none. */
  branch(): number {
    const digit = this.state.charCodeAt(this.at++);
    return digit === 122 ? this.count() - 1 : digit - (digit < 58 ? 49 : 88);
  }

  /** The number of items; any number that ends with a dot. */
  count(): number {
    let number = 0;
    for (let digit; (digit = this.state.charCodeAt(this.at++)) > 46;) number = 10 * number + digit - 48;
    return number;
  }

  /** Passes over the states of these regions of a block. */
  skip(block: number, regions: readonly number[]): void {
    for (const slot of regions) {
      this.read(this.slots(block)[slot] as SlotShape, (shown, count) => this.skipBlocks(shown, count));
    }
  }

  /** Reads the state of a region: which block it shows, and how often. */
  read(region: SlotShape, shows: (block: number, count: number) => void): void {
    if (region[0] === 'b') {
      const branch = this.branch();
      if (branch >= 0) shows(region[branch + 1] as number, 1);
    } else {
      const [, item, otherwise] = region as ['l', number, number?];
      const count = this.count();
      if (count) shows(item, count);
      else if (otherwise !== undefined) shows(otherwise, 1);
    }
  }

  private skipBlocks(block: number, count: number): void {
    const regions = (this.regions[block] = this.regions[block] || regionsIn(this.slots(block)));
    // Most items hold no regions: then the state says nothing of them, however many there are.
    if (regions.length) for (let i = 0; i < count; i++) this.skip(block, regions);
  }

  private slots(block: number): readonly SlotShape[] {
    return (this.shape.blocks[block] as BlockShape).d;
  }
}

export function isRegion([kind]: SlotShape): boolean {
  return kind === 'b' || kind === 'l';
}

function regionsIn(slots: readonly SlotShape[]): number[] {
  return [...slots.keys()].filter((slot) => isRegion(slots[slot] as SlotShape));
}
