import type { ListNode, StatementNode, Template } from '../template/ast.js';
import { HtmlScanner, type ScannerSink } from './html-scanner.js';
import { flatten } from './pieces.js';
import { branchesOf, isEffect } from './statements.js';

type Templates = ReadonlyMap<string, Template>;

/**
 * Every attribute that an action between the attributes of a tag can write; null where that is not known, or where
 * it does not write whole attributes. `separated`: it has to begin with a space, because it follows a name.
 */
export function attributeNames(node: StatementNode, templates: Templates, separated = false): readonly string[] | null {
  const names = new Set<string>();
  return collectFrom(node, { templates, names, visiting: new Set() }, separated) ? [...names] : null;
}

interface Collection {
  readonly templates: Templates;
  readonly names: Set<string>;
  /** Templates may call themselves: what is being looked at writes nothing new further down. */
  readonly visiting: Set<StatementNode>;
}

function collectFrom(node: StatementNode, collection: Collection, separated: boolean): boolean {
  if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return false;
  if (collection.visiting.has(node)) return true;
  collection.visiting.add(node);
  return branchesOf(node).every((list) => collectNames(list, collection, separated));
}

function collectNames(list: ListNode, collection: Collection, separated: boolean): boolean {
  const { templates, names } = collection;
  const probe = new Probe();
  const scanner = new HtmlScanner(probe).startAt('tag');
  let first = separated;
  for (const piece of flatten(list.nodes, templates, [])) {
    if (piece.kind === 'enter' || isEffect(piece.node)) continue;
    if (piece.kind === 'text') {
      if (first && !/^\s/.test(piece.text)) return false;
      first = false;
      scanner.scan(piece.text);
      continue;
    }
    scanner.action();
    if (scanner.site === 'after-name') {
      first = true;
      scanner.startAt('tag');
    }
    if (scanner.site === 'value') {
      if (!staysInValue(piece.node, scanner.quote, templates)) return false;
      continue;
    }
    if (scanner.site !== 'tag' || !collectFrom(piece.node, collection, first)) return false;
  }
  for (const name of probe.names) names.add(name.toLowerCase());
  return (scanner.site === 'tag' || scanner.site === 'after-name') && !probe.leftTag;
}

/** Whether an action inside an attribute's value writes only inside it, whichever branch it takes. */
export function staysInValue(
  node: StatementNode,
  quote: string,
  templates: Templates,
  visiting: ReadonlySet<StatementNode> = new Set(),
): boolean {
  // Templates may call themselves: what is being looked at does nothing else further down.
  if (visiting.has(node)) return true;
  const inside = new Set([...visiting, node]);
  return branchesOf(node).every((list) => {
    const probe = new Probe();
    const scanner = new HtmlScanner(probe).startAt('value', quote);
    for (const piece of flatten(list.nodes, templates, [])) {
      if (piece.kind === 'text') scanner.scan(piece.text);
      else if (piece.kind === 'node' && !isEffect(piece.node) && !staysInValue(piece.node, quote, templates, inside))
        return false;
      if (scanner.site !== 'value' || probe.closedValues > 0) return false;
    }
    return true;
  });
}

/** Notes what it is told, and makes nothing of it. */
class Probe implements ScannerSink {
  readonly names: string[] = [];
  closedValues = 0;
  leftTag = false;

  attributeName(text: string): void {
    this.names.push(text);
  }
  valueClose(): void {
    this.closedValues++;
  }
  tagClose(): null {
    this.leftTag = true;
    return null;
  }
  content(): void {}
  raw(): void {}
  tagOpen(): void {}
  tagName(): void {}
  tagSpace(): void {}
  attributeEquals(): void {}
  valueOpen(): void {}
  value(): void {}
  markupPart(): void {}
  endTag(): void {}
  declaration(): void {}
}
