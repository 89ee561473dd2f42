/** Changes to nodes, collected while it is not yet known whether they are wanted. */

import type { ActionNode, ListNode, TemplateNode, TextNode } from '../ast.js';
import type { EscaperName } from './escapers.js';
import { withEscapers } from './pipeline.js';

export class Edits {
  private readonly texts = new Map<TextNode, string>();
  private readonly actions = new Map<ActionNode, readonly EscaperName[]>();
  private readonly calls = new Map<TemplateNode, string>();
  private readonly lengths = new Map<ListNode, number>();

  setText(node: TextNode, text: string): void {
    this.texts.set(node, text);
  }

  setEscapers(node: ActionNode, escapers: readonly EscaperName[]): void {
    this.actions.set(node, escapers);
  }

  setCallee(node: TemplateNode, name: string): void {
    this.calls.set(node, name);
  }

  /** Leaves the first `length` nodes of a list. */
  cut(list: ListNode, length: number): void {
    this.lengths.set(list, length);
  }

  adopt(other: Edits): void {
    for (const [node, text] of other.texts) this.texts.set(node, text);
    for (const [node, escapers] of other.actions) this.actions.set(node, escapers);
    for (const [node, name] of other.calls) this.calls.set(node, name);
    for (const [list, length] of other.lengths) this.lengths.set(list, length);
  }

  /** Carries the edits out. */
  commit(): void {
    for (const [node, text] of this.texts) node.text = text;
    for (const [node, escapers] of this.actions) node.pipe = withEscapers(node.pipe, escapers);
    for (const [node, name] of this.calls) node.name = name;
    for (const [list, length] of this.lengths) list.nodes = list.nodes.slice(0, length);
  }
}
