/** Changes to nodes, collected while it is not yet known whether they are wanted. */

import type { ActionNode, TemplateNode, TextNode } from '../ast.js';
import type { EscaperName } from './escapers.js';
import { withEscapers } from './pipeline.js';

export class Edits {
  private readonly texts = new Map<TextNode, string>();
  private readonly actions = new Map<ActionNode, readonly EscaperName[]>();
  private readonly calls = new Map<TemplateNode, string>();

  setText(node: TextNode, text: string): void {
    this.texts.set(node, text);
  }

  setEscapers(node: ActionNode, escapers: readonly EscaperName[]): void {
    this.actions.set(node, escapers);
  }

  setCallee(node: TemplateNode, name: string): void {
    this.calls.set(node, name);
  }

  adopt(other: Edits): void {
    for (const [node, text] of other.texts) this.texts.set(node, text);
    for (const [node, escapers] of other.actions) this.actions.set(node, escapers);
    for (const [node, name] of other.calls) this.calls.set(node, name);
  }

  /** Carries the edits out. */
  commit(): void {
    for (const [node, text] of this.texts) node.text = text;
    for (const [node, escapers] of this.actions) node.pipe = withEscapers(node.pipe, escapers);
    for (const [node, name] of this.calls) node.name = name;
  }
}
