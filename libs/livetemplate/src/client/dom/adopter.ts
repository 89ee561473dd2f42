import type { OutlineNode, SlotShape } from '../../protocol/index.js';
import { AdoptedItem, type ItemAdopter } from './adopted-item.js';
import { Cursor } from './cursor.js';
import { inside } from './inside.js';
import type { BlockInstance, Handle, ListItem, Shown } from './instance.js';
import { IGNORE } from './names.js';
import { decodeText } from './parse-html.js';
import { type Plans, regionsIn } from './plan.js';
import { isRegion, StateReader } from './state-reader.js';

/**
 * Finds the slots in HTML by walking it beside the outline of its template. Nothing in the HTML marks them; `state` says
 * which branches and how many items stand there.
 */
export class Adopter implements ItemAdopter {
  private readonly reader: StateReader;
  private readonly ignores: boolean;
  /** Of the item that is being passed: its first element, and the constant text in front of that. */
  private element: Element | null = null;
  private lead = '';

  constructor(
    readonly plans: Plans,
    state: string,
    root: ParentNode,
  ) {
    this.reader = new StateReader(plans.shape, state);
    // To ask each element would take a third of the time.
    this.ignores = !!root.querySelector(`[${IGNORE}]`);
  }

  /** @throws {Drift} where the document is not what the server rendered. */
  document(document: Document): BlockInstance {
    const [slot] = this.plans.block(0).d;
    if (slot && slot[0] === 'D') return { block: 0, first: document, slots: [document] };
    return this.block(0, new Cursor(document, document.documentElement));
  }

  /** The inside of an item of which only an element has been looked at. */
  item(block: number, { first, state }: AdoptedItem): BlockInstance {
    this.reader.at = state;
    return this.block(block, new Cursor(first.parentNode as Node, first), true);
  }

  region(shape: SlotShape, cursor: Cursor): Shown {
    if (shape[0] === 'b') {
      const branch = this.reader.branch();
      return { branch, shown: branch < 0 ? null : this.block(shape[branch + 1] as number, cursor) };
    }
    const [, block, otherwise] = shape as ['l', number, number?];
    const count = this.reader.count();
    const items: ListItem[] = count > 1 && this.plans.track(block) ? this.passItems(block, count, cursor) : [];
    while (items.length < count) {
      const instance = this.block(block, cursor);
      items.push({ first: instance.first, instance });
    }
    return { items, otherwise: count || otherwise === undefined ? null : this.block(otherwise, cursor) };
  }

  /** @param anchored whether the anchor in front of it is there already */
  private block(block: number, cursor: Cursor, anchored = false): BlockInstance {
    const slots: Handle[] = [];
    const anchor = this.plans.startsWithAnchor(block) && (anchored ? cursor.comment() : cursor.anchor());
    const first = this.walk(block, this.plans.block(block).t, cursor, slots);
    return { block, first: anchor || (first as Node), slots };
  }

  /** Returns the first node of all. */
  private walk(block: number, nodes: readonly OutlineNode[], cursor: Cursor, slots: Handle[]): Node | null {
    let first: Node | null = null;
    for (const node of nodes) {
      const found = this.step(block, node, cursor, slots);
      first = first || found;
    }
    return first;
  }

  private step(block: number, node: OutlineNode, cursor: Cursor, slots: Handle[]): Node | null {
    if (typeof node === 'number') return this.slot(block, node, cursor, slots);
    if (typeof node === 'string') return cursor.text(decodeText(node));
    if (!node) return cursor.comment();
    // By index: an interpreter takes a destructuring apart by an iterator, and a page is adopted before anything is compiled.
    const own = node[1];
    const content = node[2];
    const element = cursor.element(node[0]);
    if (own) for (const slot of own) slots[slot] = element;
    if (content) {
      if (this.ignores && element.hasAttribute(IGNORE)) {
        this.reader.skip(block, regionsIn(this.plans.block(block).d, content));
      } else if (this.isText(block, content) && !element.firstElementChild) {
        slots[content[0] as number] = element;
      } else {
        this.walk(block, content, new Cursor(inside(element)), slots);
      }
    }
    return element;
  }

  /** Whether an element holds one text and nothing else: that is looked at when it changes. */
  private isText(block: number, content: readonly OutlineNode[]): boolean {
    const slot = content[0];
    return content.length === 1 && typeof slot === 'number' && this.plans.slot(block, slot)[0] === 't';
  }

  private slot(block: number, slot: number, cursor: Cursor, slots: Handle[]): Node | null {
    const shape = this.plans.slot(block, slot);
    if (isRegion(shape)) {
      // What it shows stands in front of its anchor.
      const shown = this.region(shape, cursor);
      slots[slot] = Object.assign(shown, { anchor: cursor.anchor() });
      return null;
    }
    return (slots[slot] = shape[0] === 'e' ? cursor.element('') : cursor.slotText());
  }

  /**
   * Passes over the items of a list, up to the last one that has an element: where that ends has to be found exactly. What
   * stands between their elements is not looked at.
   */
  private passItems(block: number, count: number, cursor: Cursor): ListItem[] {
    const { reader } = this;
    const start = cursor.node;
    const items: AdoptedItem[] = [];
    let last = 0;
    while (items.length < count) {
      const state = reader.at;
      this.lead = '';
      this.element = null;
      this.pass(block, cursor);
      if (this.element) last = items.length;
      items.push(new AdoptedItem(this, block, this.element, this.lead, state));
    }
    const { element, state } = items[last] as AdoptedItem;
    cursor.node = element ? (items[last] as AdoptedItem).first : start;
    // An item without an element ends where the next one begins.
    for (let i = last; i-- > 0;) {
      const item = items[i] as AdoptedItem;
      if (!item.element && item.begin((items[i + 1] as AdoptedItem).first)) void item.instance;
    }
    reader.at = state;
    items.length = last;
    return items;
  }

  private pass(block: number, cursor: Cursor): void {
    for (const part of this.plans.track(block) || []) {
      if (typeof part === 'object') {
        const element = cursor.element(part.name);
        this.element = this.element || element;
        this.reader.skip(block, part.regions);
      } else if (typeof part === 'string') {
        if (!this.element) this.lead += part;
      } else {
        this.reader.read(this.plans.slot(block, part), (shown, count) => {
          for (let i = 0; i < count; i++) this.pass(shown, cursor);
        });
      }
    }
  }
}
