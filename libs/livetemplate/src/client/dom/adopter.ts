import type { SlotShape } from '../../protocol/index.js';
import { Cursor } from './cursor.js';
import type { BlockInstance, Handle, ListItem } from './instance.js';
import { IGNORE } from './names.js';
import { inside } from './parse-html.js';
import type { Plans, Step } from './plan.js';
import { StateReader } from './state-reader.js';

/**
 * Finds the slots in served HTML by walking it beside the template's own DOM. Nothing in the HTML marks them;
 * `state` says which branches and how many items stand there.
 */
export class Adopter {
  private readonly reader: StateReader;

  constructor(
    private readonly plans: Plans,
    state: string,
  ) {
    this.reader = new StateReader(plans.shape, state);
  }

  /** @throws {Drift} where the document is not what the server rendered. */
  document(document: Document): BlockInstance {
    if (this.plans.block(0).d[0]?.[0] === 'D') return { block: 0, first: document, slots: [document] };
    return this.block(0, new Cursor(document), document);
  }

  /** The inside of an item, which nothing has touched since its list was adopted. */
  item(block: number, item: ListItem): BlockInstance {
    const { first } = item;
    this.reader.at = item.state;
    const start = this.plans.of(block).startAnchor ? first.nextSibling : first;
    return this.block(block, new Cursor(first.parentNode as Node, start), first);
  }

  private block(block: number, cursor: Cursor, known?: Node): BlockInstance {
    const slots: Handle[] = this.plans.block(block).d.map(() => null);
    return { block, first: this.walkBlock(block, cursor, slots, known), slots };
  }

  /**
   * Walks over the nodes of a block, and puts its slots into `slots`; without, it only passes over them.
   * Returns the first node, behind which the rest of the block stays.
   */
  private walkBlock(block: number, cursor: Cursor, slots: Handle[] | null, known?: Node): Node {
    const { startAnchor, steps } = this.plans.of(block);
    const anchor = known ?? (startAnchor ? cursor.anchor() : null);
    const first = this.walk(block, steps, cursor, slots);
    return anchor ?? (first as Node);
  }

  private walk(block: number, steps: readonly Step[], cursor: Cursor, slots: Handle[] | null): Node | null {
    let first: Node | null = null;
    for (const step of steps) {
      const node = this.step(block, step, cursor, slots);
      first ??= node;
    }
    return first;
  }

  private step(block: number, step: Step, cursor: Cursor, slots: Handle[] | null): Node | null {
    if (step.type === 'text') return cursor.text(step.text);
    if (step.type === 'comment') return cursor.comment();
    if (step.type === 'slot') return this.slot(block, step.slot, cursor, slots);
    const element = cursor.element(step.name);
    if (slots) for (const slot of step.own) slots[slot] = element;
    if (slots && step.steps && !element.hasAttribute(IGNORE)) {
      this.walk(block, step.steps, new Cursor(inside(element)), slots);
    } else {
      this.reader.skip(block, step.inner);
    }
    return element;
  }

  private slot(block: number, slot: number, cursor: Cursor, slots: Handle[] | null): Node | null {
    const shape = this.plans.slot(block, slot);
    if (shape[0] === 'b' || shape[0] === 'l') {
      const region = this.region(shape, cursor, !!slots);
      if (slots) slots[slot] = region;
      return null;
    }
    const node = shape[0] === 'e' ? cursor.element() : cursor.slotText();
    if (slots) slots[slot] = node;
    return node;
  }

  /** @param keep false to pass over it and leave no trace, so that it can be walked again */
  private region(shape: SlotShape, cursor: Cursor, keep: boolean): Handle {
    const enter = (block: number): BlockInstance | null => {
      if (keep) return this.block(block, cursor);
      this.walk(block, this.plans.of(block).steps, cursor, null);
      return null;
    };
    if (shape[0] === 'b') {
      const branch = this.reader.branch();
      const shown = branch < 0 ? null : enter(shape[branch + 1] as number);
      return keep ? { branch, shown, anchor: cursor.anchor() } : null;
    }
    const [, block, otherwise] = shape as ['l', number, number?];
    const items: ListItem[] = [];
    const count = this.reader.count();
    for (let i = 0; i < count; i++) {
      const state = this.reader.at;
      if (keep) items.push({ first: this.walkBlock(block, cursor, null), instance: null, state });
      else enter(block);
    }
    const shown = count || otherwise === undefined ? null : enter(otherwise);
    return keep ? { items, otherwise: shown, anchor: cursor.anchor() } : null;
  }
}
