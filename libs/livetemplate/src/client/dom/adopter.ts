import type { SlotShape } from '../../protocol/index.js';
import { AdoptedItem } from './adopted-item.js';
import { Cursor } from './cursor.js';
import type { BlockInstance, Handle, ListItem } from './instance.js';
import { IGNORE } from './names.js';
import { inside } from './parse-html.js';
import type { Plans, Row, Step } from './plan.js';
import { isRegion, StateReader } from './state-reader.js';

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
    const [slot] = this.plans.block(0).d;
    if (slot && slot[0] === 'D') return { block: 0, first: document, slots: [document] };
    return this.block(0, new Cursor(document));
  }

  /** The inside of an item, which nothing has touched since its list was adopted. */
  item(block: number, { first, state }: ListItem): BlockInstance {
    this.reader.at = state;
    return this.block(block, new Cursor(first.parentNode as Node, first));
  }

  private block(block: number, cursor: Cursor): BlockInstance {
    const { startAnchor, steps } = this.plans.of(block);
    const slots: Handle[] = [];
    const anchor = startAnchor && cursor.anchor();
    const first = this.walk(block, steps, cursor, slots);
    return { block, first: anchor || (first as Node), slots };
  }

  /** Returns the first node of all. */
  private walk(block: number, steps: readonly Step[], cursor: Cursor, slots: Handle[]): Node | null {
    let first: Node | null = null;
    for (const step of steps) {
      const node = this.step(block, step, cursor, slots);
      first = first || node;
    }
    return first;
  }

  private step(block: number, step: Step, cursor: Cursor, slots: Handle[]): Node | null {
    if (step.type === 'text') return cursor.text(step.text);
    if (step.type === 'comment') return cursor.comment();
    if (step.type === 'slot') return this.slot(block, step.slot, cursor, slots);
    const element = cursor.element(step.name);
    for (const slot of step.own) slots[slot] = element;
    if (step.steps && !element.hasAttribute(IGNORE)) {
      this.walk(block, step.steps, new Cursor(inside(element)), slots);
    } else {
      this.reader.skip(block, step.regions);
    }
    return element;
  }

  private slot(block: number, slot: number, cursor: Cursor, slots: Handle[]): Node | null {
    const shape = this.plans.slot(block, slot);
    if (isRegion(shape)) {
      slots[slot] = this.region(shape, cursor);
      return null;
    }
    return (slots[slot] = shape[0] === 'e' ? cursor.element() : cursor.slotText());
  }

  private region(shape: SlotShape, cursor: Cursor): Handle {
    if (shape[0] === 'b') {
      const branch = this.reader.branch();
      const shown = branch < 0 ? null : this.block(shape[branch + 1] as number, cursor);
      return { branch, shown, anchor: cursor.anchor() };
    }
    const [, block, otherwise] = shape as ['l', number, number?];
    const count = this.reader.count();
    const { row } = this.plans.of(block);
    const items: ListItem[] = row && count ? this.rows(block, row, count, cursor) : [];
    while (items.length < count) {
      const instance = this.block(block, cursor);
      items.push({ first: instance.first, instance, state: 0 });
    }
    const shown = count || otherwise === undefined ? null : this.block(otherwise, cursor);
    return { items, otherwise: shown, anchor: cursor.anchor() };
  }

  /** All but the last of many items that begin with an element: where the last one ends has to be found exactly. */
  private rows(block: number, { lead, names, regions }: Row, count: number, cursor: Cursor): ListItem[] {
    const { reader } = this;
    const items = cursor.elements(names, count).map((element, i) => {
      if (i) reader.skip(block, regions);
      return new AdoptedItem(element, lead, reader.at);
    });
    cursor.node = (items.pop() as ListItem).first;
    return items;
  }
}
