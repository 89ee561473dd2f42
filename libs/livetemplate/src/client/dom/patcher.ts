import type {
  BlockPatch,
  ListOperation,
  ListPatch,
  SlotPatch,
  SlotShape,
  WireRegion,
  WireValue,
} from '../../protocol/index.js';
import { Adopter } from './adopter.js';
import { Cursor, textOf } from './cursor.js';
import { Drift } from './drift.js';
import type { BlockInstance, BranchRegion, Handle, ListItem, ListRegion, Shown } from './instance.js';
import { keepingFocus, moveNodes, nodesBetween, removeBetween, staying } from './mover.js';
import { isElement } from './names.js';
import { parseFragment } from './parse-html.js';
import type { Plans } from './plan.js';
import { MARKUP_PLACE, renderHtml } from './render-html.js';
import { writeValue } from './value-slot.js';
import { wholeBranch, wholeValues } from './whole-values.js';

type BranchShape = ['b', ...number[]];
type ListShape = ['l', number, number?];
type RegionShape = BranchShape | ListShape;

/** Applies patches and whole values to what stands in the document. */
export class Patcher {
  constructor(private readonly plans: Plans) {}

  /** @throws {Drift} where the document no longer fits. */
  patch(instance: BlockInstance, patch: BlockPatch, from = 0): void {
    // Socket.IO adds an argument of its own where a host lets it recover connections: one without a change beside it.
    for (let i = from; i + 1 < patch.length; i += 2) {
      this.patchSlot(instance, patch[i] as number, patch[i + 1] as SlotPatch);
    }
  }

  /** Makes a block show exactly these values and leaves alone what shows them already. */
  reconcile(instance: BlockInstance, values: readonly WireValue[]): void {
    wholeValues(this.plans.block(instance.block), values).forEach((value, slot) => {
      const shape = this.plans.slot(instance.block, slot);
      const handle = handleOf(instance, slot, shape);
      if (!handle) return;
      if (typeof value === 'string') this.write(instance, slot, value);
      else this.reconcileRegion(handle as Shown, shape as RegionShape, value);
    });
  }

  private patchSlot(instance: BlockInstance, slot: number, change: SlotPatch): void {
    const shape = this.plans.slot(instance.block, slot);
    // Without a shape there is no such slot, which ends here.
    const handle = handleOf(instance, slot, shape);
    if (!handle) return;
    if (shape[0] === 'b') {
      const region = handle as BranchRegion;
      const [first] = (Array.isArray(change) ? change : []) as (number | BlockPatch)[];
      if (Array.isArray(first)) this.patch(standing(region.shown), first);
      else this.showBranch(region, shape, wholeBranch(change as number | WireRegion));
    } else if (shape[0] === 'l') {
      for (const operation of operationsOf(change as ListPatch)) this.operate(handle as ListRegion, shape, operation);
    } else {
      this.write(instance, slot, change as string);
    }
  }

  private write(instance: BlockInstance, slot: number, value: string): void {
    const node = instance.slots[slot] as Node;
    if (typeof value !== 'string') throw new Drift(`Slot ${slot} is no region.`);
    // The content of a button whose action runs is out of the document for a while, together in one fragment.
    if (!node.isConnected && node.getRootNode().nodeType !== 11) throw new Drift(`Slot ${slot} is gone.`);
    writeValue(this.plans, instance, slot, value);
  }

  private showBranch(region: BranchRegion, shape: BranchShape, value: WireRegion): void {
    if (region.shown) removeBetween(region.shown.first, region.anchor);
    Object.assign(region, this.make(shape, value, region.anchor));
  }

  private reconcileRegion(region: Shown, shape: RegionShape, value: WireRegion): void {
    if (shape[0] === 'l') return this.reconcileList(region as ListRegion, shape, value);
    const { branch, shown } = region as BranchRegion;
    if (shown && branch === value[0]) this.reconcile(shown, value.slice(1) as WireValue[]);
    else this.showBranch(region as BranchRegion, shape, value);
  }

  /** Makes what a region shows as the server would have served it, and puts it in front of a node. */
  private make(shape: RegionShape, value: WireRegion, before: Node): Shown {
    const { html, state } = renderHtml(this.plans.shape, shape, value);
    const content = parseFragment(withoutNoscript(html), this.plans.block(shape[1] as number).ns);
    const shown = new Adopter(this.plans, state, content).region(shape, new Cursor(content));
    (before.parentNode as Node).insertBefore(content, before);
    if (html.includes(MARKUP_PLACE)) this.reconcileRegion(shown, shape, value);
    return shown;
  }

  private operate(region: ListRegion, shape: ListShape, operation: ListOperation): void {
    if (typeof operation === 'number') return this.remove(region, ~operation, 1);
    switch (operation[0]) {
      case ':':
        for (let i = 2; i < operation.length; i += 2) {
          const item = this.itemOrElse(region, operation[i] as number);
          this.patchSlot(item, operation[1], operation[i + 1] as SlotPatch);
        }
        return;
      case '+':
        return this.insert(region, shape, operation[1], operation.slice(2) as WireRegion[]);
      case '-':
        return this.remove(region, operation[1], operation[2]);
      case '>':
        return this.move(region, operation[1], operation[2]);
      case 'x':
        this.move(region, operation[1], operation[2]);
        return this.move(region, operation[2] - 1, operation[1]);
      case 'p':
        return this.reorder(region, orderOf(operation));
      case '=':
        return this.showList(region, shape, operation[1]);
      default:
        return this.patch(this.itemOrElse(region, operation[0]), operation as BlockPatch, 1);
    }
  }

  private itemOrElse(region: ListRegion, index: number): BlockInstance {
    return region.otherwise || itemAt(region, index).instance;
  }

  private insert(region: ListRegion, shape: ListShape, index: number, items: readonly WireRegion[]): void {
    if (!items.length) return;
    if (region.otherwise) this.clear(region);
    const before = index === region.items.length ? region.anchor : itemAt(region, index).first;
    region.items.splice(index, 0, ...(this.make(shape, items as WireRegion, before) as ListRegion).items);
  }

  private remove(region: ListRegion, index: number, count: number): void {
    itemAt(region, index + count - 1);
    const end = startOf(region, index + count);
    removeBetween(itemAt(region, index).first, end);
    region.items.splice(index, count);
  }

  private move(region: ListRegion, from: number, to: number): void {
    const { items, anchor } = region;
    const item = itemAt(region, from);
    itemAt(region, to);
    const nodes = nodesBetween(item.first, startOf(region, from + 1));
    items.splice(from, 1);
    const before = startOf(region, to);
    items.splice(to, 0, item);
    keepingFocus(() => moveNodes(nodes, anchor.parentNode as Node, before));
  }

  private reorder(region: ListRegion, order: readonly number[]): void {
    const { items, anchor } = region;
    if (order.length !== items.length || new Set(order).size !== items.length) throw new Drift('This is no order.');
    const stay = staying(order);
    // What belongs to an item ends where the next one begins: that has to be read before anything moves.
    const nodes = items.map((item, i) => (stay.has(i) ? [] : nodesBetween(item.first, startOf(region, i + 1))));
    region.items = order.map((old) => itemAt(region, old));
    keepingFocus(() => {
      let before: Node = anchor;
      for (const old of [...order].reverse()) {
        moveNodes(nodes[old] as Node[], anchor.parentNode as Node, before);
        before = (items[old] as ListItem).first;
      }
    });
  }

  private showList(region: ListRegion, shape: ListShape, value: WireRegion): void {
    this.clear(region);
    Object.assign(region, this.make(shape, value, region.anchor));
  }

  private clear(region: ListRegion): void {
    removeBetween(region.otherwise ? region.otherwise.first : startOf(region, 0), region.anchor);
    region.items = [];
    region.otherwise = null;
  }

  private reconcileList(region: ListRegion, shape: ListShape, value: WireRegion): void {
    if (value[0] === 0) {
      if (region.otherwise) this.reconcile(region.otherwise, value.slice(1) as WireValue[]);
      else this.showList(region, shape, value);
      return;
    }
    if (region.otherwise) this.clear(region);
    const values = value as WireRegion[];
    if (region.items.length > values.length) this.remove(region, values.length, region.items.length - values.length);
    region.items.forEach((item, i) => this.reconcile(item.instance, values[i] as WireValue[]));
    this.insert(region, shape, region.items.length, values.slice(region.items.length));
  }
}

/** A parser without scripting takes for elements what the browser then does not. */
function withoutNoscript(html: string): string {
  return html.replace(/(<noscript\b)[^]*?(<\/noscript)/gi, '$1>$2');
}

/** What stands in a slot. A text that nobody has needed so far is looked at now. */
function handleOf({ slots }: BlockInstance, slot: number, shape: SlotShape): Handle | undefined {
  const handle = slots[slot] as Node;
  return shape[0] === 't' && isElement(handle) ? (slots[slot] = textOf(handle)) : handle;
}

/** One operation, or several: an array that begins with another or with the removal of an item. */
function operationsOf(patch: ListPatch): ListOperation[] {
  const first = (patch as unknown[])[0];
  return Array.isArray(first) || (first as number) < 0 ? (patch as ListOperation[]) : [patch as ListOperation];
}

/** The old indexes in their new order: `~j` behind an entry stands for all from there on to j, up or down. */
function orderOf([, ...entries]: ['p', ...number[]]): number[] {
  const order: number[] = [];
  let at = 0;
  for (const entry of entries) {
    while (at < ~entry) order.push(++at);
    while (entry < 0 && at > ~entry) order.push(--at);
    if (entry >= 0) order.push((at = entry));
  }
  return order;
}

/** The first node of an item, or what stands behind the list. */
function startOf(region: ListRegion, index: number): Node {
  const item = region.items[index];
  return item ? item.first : region.anchor;
}

function itemAt(region: ListRegion, index: number): ListItem {
  const item = region.items[index];
  if (!item) throw new Drift(`Item ${index} is not there.`);
  return item;
}

function standing(instance: BlockInstance | null): BlockInstance {
  if (!instance) throw new Drift('A branch is not there.');
  return instance;
}
