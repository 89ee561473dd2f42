import type { WireRegion, WireValue } from '../../protocol/index.js';
import type { BlockInstance, BranchRegion, Handle, ListItem, ListRegion } from './instance.js';
import { inside } from './parse-html.js';
import type { Plans } from './plan.js';
import { writeValue } from './value-slot.js';
import { wholeValues } from './whole-values.js';

/** A block that is not in the document yet. */
export interface Built {
  readonly content: DocumentFragment;
  readonly instance: BlockInstance;
}

/** Builds what a frame brings: branches and list items, out of the template's own DOM and the values on the wire. */
export class Builder {
  constructor(private readonly plans: Plans) {}

  /** Inserts a new block in front of `before`. */
  insert(block: number, values: readonly WireValue[], before: Node): BlockInstance {
    const { content, instance } = this.build(block, values);
    (before.parentNode as Node).insertBefore(content, before);
    return instance;
  }

  /** Fills an empty branch region: `[branch, …values]`. */
  showBranch(region: BranchRegion, blocks: readonly (string | number)[], value: WireRegion): void {
    const [branch, ...values] = value as [number, ...WireValue[]];
    region.branch = branch;
    region.shown = branch < 0 ? null : this.insert(blocks[branch + 1] as number, values, region.anchor);
  }

  /** Fills an empty list region: `[item, …]`, or `[0, …values]` of its `{{else}}` block. */
  showList(region: ListRegion, block: number, otherwise: number | undefined, value: WireRegion): void {
    if (value[0] === 0)
      region.otherwise = this.insert(otherwise as number, value.slice(1) as WireValue[], region.anchor);
    else region.items = this.insertItems(block, value as WireRegion[], region.anchor);
  }

  /** Inserts new list items in front of `before`, all at once. */
  insertItems(block: number, items: readonly WireRegion[], before: Node): ListItem[] {
    const all = document.createDocumentFragment();
    const built = items.map((values): ListItem => {
      const { content, instance } = this.build(block, values as WireValue[]);
      all.appendChild(content);
      return { first: instance.first, instance, state: 0 };
    });
    (before.parentNode as Node).insertBefore(all, before);
    return built;
  }

  private build(block: number, values: readonly WireValue[]): Built {
    const plan = this.plans.of(block);
    const content = document.importNode(plan.content as DocumentFragment, true);
    // All places are found before any is filled: what is filled in moves what stands behind it.
    const nodes = plan.paths.map((path) => path.reduce((node: Node, i) => inside(node).childNodes[i] as Node, content));
    const slots: Handle[] = nodes;
    const instance: BlockInstance = { block, first: content.firstChild as Node, slots };
    const whole = wholeValues(this.plans.block(block), values);
    whole.forEach((value, slot) => this.fill(instance, slot, value, nodes[slot] as Comment));
    for (const slot of plan.ignored) slots[slot] = null;
    return { content, instance };
  }

  private fill(instance: BlockInstance, slot: number, value: WireValue, anchor: Comment): void {
    const shape = this.plans.slot(instance.block, slot);
    if (shape[0] === 'b') {
      const region: BranchRegion = { anchor, branch: -1, shown: null };
      instance.slots[slot] = region;
      this.showBranch(region, shape, value as WireRegion);
    } else if (shape[0] === 'l') {
      const region: ListRegion = { anchor, items: [], otherwise: null };
      instance.slots[slot] = region;
      this.showList(region, shape[1], shape[2], value as WireRegion);
    } else {
      writeValue(this.plans, instance, slot, value as string);
    }
  }
}
