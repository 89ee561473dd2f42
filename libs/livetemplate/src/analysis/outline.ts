import type { Child, ElementTree, RunTree, Token } from './element-tree.js';
import { DROPS_FIRST_NEWLINE } from './html-rules.js';
import type { OutlineElement, OutlineNode } from './outline-node.js';
import { SEPARATOR } from './separators.js';

/** How a block is laid out, as far as it matters here. */
export interface OutlineSource {
  readonly tokens: readonly Token[];
  /** Constant text in front of tokens. */
  readonly inserts: ReadonlyMap<number, string>;
  /** By token: the slot that begins with it. */
  readonly slots: ReadonlyMap<number, number>;
}

/** Elements that end the `tbody` which the parser adds around rows of a table. */
const ENDS_ROWS = new Set(['tbody', 'thead', 'tfoot', 'caption', 'colgroup']);

/** Says where in the tree of a parser the slots of a block are, so that a browser need not parse the statics to find out. */
export function outlineOf(children: readonly Child[], source: OutlineSource): OutlineNode[] {
  const top = new Outliner(source).children(children);
  // Around the root element parsers throw white space away.
  const isDocument = top.some((node) => Array.isArray(node) && node[0] === 'HTML');
  return isDocument ? top.filter((node) => Array.isArray(node)) : top;
}

class Outliner {
  constructor(private readonly source: OutlineSource) {}

  children(children: readonly Child[]): OutlineNode[] {
    return children.flatMap((child): OutlineNode[] => {
      const separated = this.source.inserts.get(child.from)?.includes(SEPARATOR) ? [null] : [];
      return [...separated, this.child(child)];
    });
  }

  private child(child: Child): OutlineNode {
    if (child.kind === 'region') return this.slot(child.from);
    if (child.kind === 'run') return child.dynamic ? this.slot(child.from) : this.text(child);
    return child.opaque ? this.slot(child.from) : this.element(child);
  }

  private element(element: ElementTree): OutlineElement {
    const { attributes, lists, rawText, openEnd } = element;
    const own = [...attributes.filter(({ dynamic }) => dynamic), ...lists].map(({ from }) => this.slot(from));
    if (rawText) own.push(this.slot(openEnd));
    const content = rawText ? [] : this.content(element);
    const name = element.foreign ? '' : element.name.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
    if (content.length > 0) return [name, own, content];
    return own.length > 0 ? [name, own] : [name];
  }

  private content({ name, children }: ElementTree): OutlineNode[] {
    const nodes = name === 'table' ? this.table(children) : this.children(children);
    const [first] = nodes;
    if (DROPS_FIRST_NEWLINE.has(name) && typeof first === 'string') nodes[0] = first.replace(/^\r?\n/, '');
    return searched(name === 'html' ? nodes.filter((node) => typeof node !== 'string') : nodes);
  }

  /** Rows that stand directly in a table are put into a `tbody` by the parser, and so is what follows them. */
  private table(children: readonly Child[]): OutlineNode[] {
    const nodes: OutlineNode[] = [];
    let rows: Child[] = [];
    const endRows = (): void => {
      if (rows.length === 0) return;
      const content = searched(this.children(rows));
      nodes.push(content.length > 0 ? ['TBODY', [], content] : ['TBODY']);
      rows = [];
    };
    for (const child of children) {
      const name = child.kind === 'element' ? child.name : '';
      if (ENDS_ROWS.has(name)) endRows();
      if (name === 'tr' || rows.length > 0) rows.push(child);
      else nodes.push(...this.children([child]));
    }
    endRows();
    return nodes;
  }

  private text({ from, to }: RunTree): string {
    const tokens = this.source.tokens.slice(from, to);
    return tokens.filter((token) => typeof token === 'string').join('');
  }

  private slot(token: number): number {
    return this.source.slots.get(token)!;
  }
}

/** Of the nodes in an element, those that lead to a slot: up to the last one, without white space that is passed over. */
function searched(nodes: readonly OutlineNode[]): OutlineNode[] {
  const end = nodes.findLastIndex(holdsSlot) + 1;
  return nodes.slice(0, end).filter((node, i) => node !== '' && !isPassedOver(nodes, i));
}

function holdsSlot(node: OutlineNode): boolean {
  if (!Array.isArray(node)) return typeof node === 'number';
  return (node[1] ?? []).length > 0 || (node[2] ?? []).length > 0;
}

/** White space between elements: whoever looks for the second one passes over it. */
function isPassedOver(nodes: readonly OutlineNode[], at: number): boolean {
  const text = nodes[at];
  if (typeof text !== 'string' || !/^[ \t\r\n\f]*$/.test(text)) return false;
  return [nodes[at - 1], nodes[at + 1]].every((beside) => beside === undefined || Array.isArray(beside));
}
