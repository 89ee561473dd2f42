import { Drift } from './drift.js';
import type { BlockInstance, ListItem } from './instance.js';
import { isText } from './names.js';

/**
 * An item of served HTML of which only its element has been looked at. Served HTML has the text that an item begins with
 * and the text that the one before it ends with as one node; it is cut where somebody asks for the item's first node.
 */
export class AdoptedItem implements ListItem {
  instance: BlockInstance | null = null;
  private start: Node | undefined;

  /** @param lead the constant text that the item begins with */
  constructor(
    private readonly element: Node,
    private readonly lead: string,
    readonly state: number,
  ) {}

  get first(): Node {
    return (this.start = this.start || (this.lead ? cutOff(this.element.previousSibling, this.lead) : this.element));
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
