import { putAnchor } from './anchor.js';
import { Drift } from './drift.js';
import type { BlockInstance, ListItem } from './instance.js';
import { isText } from './names.js';
import type { Plans } from './plan.js';

/** Looks at an item's inside when it is asked for. */
export interface ItemAdopter {
  readonly plans: Plans;
  item(block: number, item: AdoptedItem): BlockInstance;
}

/**
 * An item of which only its first element has been looked at. In served HTML the text that an item begins with and the text that
 * the one before it ends with are one node; it is cut where somebody asks for the item's first node.
 */
export class AdoptedItem implements ListItem {
  private start: Node | undefined;
  private seen: BlockInstance | undefined;

  /**
   * @param element null where the item has none
   * @param lead the constant text in front of the element
   * @param state where the item begins in the state string
   */
  constructor(
    private readonly adopter: ItemAdopter,
    private readonly block: number,
    readonly element: Node | null,
    private readonly lead: string,
    readonly state: number,
  ) {}

  get first(): Node {
    return this.start || this.begin(this.element as Node);
  }

  get instance(): BlockInstance {
    return (this.seen = this.seen || this.adopter.item(this.block, this));
  }

  /**
   * Finds the item's first node.
   * @param end behind the text that it begins with
   */
  begin(end: Node): Node {
    const { block, lead, adopter } = this;
    const start = lead ? cutOff(end.previousSibling, lead) : end;
    return (this.start = adopter.plans.startsWithAnchor(block) ? putAnchor(start.parentNode as Node, start) : start);
  }
}

function cutOff(node: Node | null, lead: string): Node {
  for (; node; node = node.previousSibling) {
    if (!isText(node)) continue;
    if (!node.data.endsWith(lead)) break;
    return node.length > lead.length ? node.splitText(node.length - lead.length) : node;
  }
  throw new Drift('An item has no start.');
}
