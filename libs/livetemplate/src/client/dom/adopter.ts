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
    const { startAnchor } = this.plans.of(block);
    this.reader.at = item.state;
    const start = startAnchor ? item.first.nextSibling : item.first;
    return this.block(block, new Cursor(item.first.parentNode as Node, start), item.first);
  }

  private block(block: number, cursor: Cursor, known?: Node): BlockInstance {
    const plan = this.plans.of(block);
    const anchor = known ?? (plan.startAnchor ? cursor.anchor() : null);
    const slots: Handle[] = this.plans.block(block).d.map(() => null);
    const first = this.walk(block, plan.steps, cursor, slots);
    return { block, first: anchor ?? (first as Node), slots };
  }

  /** Passes over the nodes of a block. Returns the first of them. */
  private pass(block: number, cursor: Cursor): Node | null {
    return this.walk(block, this.plans.of(block).steps, cursor, null);
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
    switch (step.type) {
      case 'text':
        return cursor.text(step.text);
      case 'comment':
        return cursor.comment();
      case 'slot':
        return this.slot(block, step.slot, cursor, slots);
      case 'element': {
        const element = cursor.element(step.name);
        if (slots) for (const slot of step.own) slots[slot] = element;
        if (slots && step.steps && !element.hasAttribute(IGNORE)) {
          this.walk(block, step.steps, new Cursor(inside(element)), slots);
        } else {
          this.reader.skip(block, step.inner);
        }
        return element;
      }
    }
  }

  private slot(block: number, slot: number, cursor: Cursor, slots: Handle[] | null): Node | null {
    const shape = this.plans.slot(block, slot);
    if (shape[0] === 'b' || shape[0] === 'l') {
      if (slots) slots[slot] = this.region(shape, cursor);
      else this.passRegion(shape, cursor);
      return null;
    }
    const node = shape[0] === 'e' ? cursor.element() : cursor.slotText();
    if (slots) slots[slot] = node;
    return node;
  }

  private region(shape: SlotShape, cursor: Cursor): Handle {
    if (shape[0] === 'b') {
      const branch = this.reader.branch();
      const shown = branch < 0 ? null : this.block(shape[branch + 1] as number, cursor);
      return { branch, shown, anchor: cursor.anchor() };
    }
    const [, block, otherwise] = shape as ['l', number, number?];
    const items: ListItem[] = [];
    for (let left = this.reader.count(); left > 0; left--) {
      const state = this.reader.at;
      const anchor = this.plans.of(block).startAnchor ? cursor.anchor() : null;
      const first = this.pass(block, cursor);
      items.push({ first: anchor ?? (first as Node), instance: null, state });
    }
    const shown = items.length || otherwise === undefined ? null : this.block(otherwise, cursor);
    return { items, otherwise: shown, anchor: cursor.anchor() };
  }

  private passRegion(shape: SlotShape, cursor: Cursor): void {
    if (shape[0] === 'b') {
      const branch = this.reader.branch();
      if (branch >= 0) this.pass(shape[branch + 1] as number, cursor);
      return;
    }
    const [, block, otherwise] = shape as ['l', number, number?];
    const count = this.reader.count();
    for (let i = 0; i < count; i++) this.pass(block, cursor);
    if (!count && otherwise !== undefined) this.pass(otherwise, cursor);
  }
}
