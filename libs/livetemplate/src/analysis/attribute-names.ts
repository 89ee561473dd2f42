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
  if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return null;
  const names = new Set<string>();
  const known = branchesOf(node).every((list) => collectNames(list, templates, names, separated));
  return known ? [...names] : null;
}

function collectNames(list: ListNode, templates: Templates, names: Set<string>, separated: boolean): boolean {
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
    if (scanner.site === 'value') {
      if (!staysInValue(piece.node, scanner.quote, templates)) return false;
      continue;
    }
    const inner = scanner.site === 'tag' ? attributeNames(piece.node, templates, first) : null;
    if (inner === null) return false;
    for (const name of inner) names.add(name);
  }
  for (const name of probe.names) names.add(name.toLowerCase());
  return (scanner.site === 'tag' || scanner.site === 'after-name') && !probe.leftTag;
}

/** Whether an action inside an attribute's value writes only inside it, whichever branch it takes. */
export function staysInValue(node: StatementNode, quote: string, templates: Templates): boolean {
  return branchesOf(node).every((list) => {
    const probe = new Probe();
    const scanner = new HtmlScanner(probe).startAt('value', quote);
    for (const piece of flatten(list.nodes, templates, [])) {
      if (piece.kind === 'text') scanner.scan(piece.text);
      else if (piece.kind === 'node' && !isEffect(piece.node) && !staysInValue(piece.node, quote, templates))
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
  endTag(): void {}
  declaration(): void {}
}
