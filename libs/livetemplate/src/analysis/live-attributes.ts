import type { ListNode, StatementNode, Template } from '../template/ast.js';
import { SourceText } from '../template/source-text.js';
import { RAW_TEXT_ELEMENTS } from './html-rules.js';
import { HtmlScanner, type ScannerSink } from './html-scanner.js';
import { mistakeIn, runsAction } from './live-attribute-rules.js';
import type { Finding, NamedAction } from './template-analysis.js';

/** What the attributes of one template say to the browser script, as far as they are no actions of the template. */
export interface LiveAttributes {
  /** What the browser script would pass over without a word. */
  readonly mistakes: readonly Finding[];
  readonly actions: readonly NamedAction[];
}

/** @param text of the source of the template, as it was read */
export function liveAttributes({ root, source }: Template, text: string): LiveAttributes {
  return new AttributeWalk(new SourceText(source, text)).walk(root);
}

/** Goes through the template as it was written: the escaper edits texts, so that places in them are not places in the source. */
class AttributeWalk implements ScannerSink {
  private readonly mistakes: Finding[] = [];
  private readonly actions: NamedAction[] = [];
  private readonly scanner = new HtmlScanner(this);
  private comment = false;
  private element = '';
  private rawElement = '';
  /** Where in the source the next part begins. */
  private at = 0;
  private name = '';
  private nameAt = 0;
  /** Null where an action takes part in it. */
  private written: string | null = null;

  constructor(private readonly source: SourceText) {}

  walk(root: ListNode): LiveAttributes {
    this.list(root);
    this.end();
    return { mistakes: this.mistakes, actions: this.actions };
  }

  private list({ nodes }: ListNode): void {
    for (const node of nodes) this.statement(node);
  }

  private statement(node: StatementNode): void {
    if (node.kind === 'text') {
      this.at = node.pos.offset;
      this.scanner.scan(this.withoutComments(node.text));
      return;
    }
    if (node.kind === 'comment') return;
    this.scanner.action();
    this.written = null;
    if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return;
    const { site, quote } = this.scanner;
    this.list(node.list);
    if (node.elseList === null) return;
    this.scanner.startAt(site, quote, this.rawElement);
    this.list(node.elseList);
  }

  /** The scanner knows no comments. What stands behind one keeps its place. */
  private withoutComments(text: string): string {
    if (!this.comment && !text.includes('<!--')) return text;
    return text
      .split(/(<!--|-->)/u)
      .map((part) => {
        const inside = this.comment || part === '<!--';
        if (part === '<!--') this.comment = true;
        else if (part === '-->') this.comment = false;
        return inside ? ' '.repeat(part.length) : part;
      })
      .join('');
  }

  /** An attribute is complete when the next one begins, or its tag ends. */
  private end(): void {
    const { name, written } = this;
    this.name = '';
    if (name === '') return;
    const pos = this.source.positionAt(this.nameAt);
    const mistake = mistakeIn(name, written);
    if (mistake !== null) this.mistakes.push({ ...mistake, pos });
    else if (runsAction(name) && written) this.actions.push({ attribute: name, action: written, pos });
  }

  attributeName(text: string): void {
    this.end();
    this.name = text.toLowerCase();
    this.nameAt = this.at;
    this.written = '';
    this.at += text.length;
  }

  value(text: string): void {
    if (this.written !== null) this.written += text;
    this.at += text.length;
  }

  tagOpen(text: string): void {
    this.element = '';
    this.at += text.length;
  }

  tagName(text: string): void {
    this.element += text.toLowerCase();
    this.at += text.length;
  }

  tagClose(text: string): string | null {
    this.end();
    this.at += text.length;
    this.rawElement = RAW_TEXT_ELEMENTS.has(this.element) ? this.element : '';
    return this.rawElement || null;
  }

  content(text: string): void {
    this.at += text.length;
  }
  raw(text: string): void {
    this.at += text.length;
  }
  tagSpace(text: string): void {
    this.at += text.length;
  }
  attributeEquals(text: string): void {
    this.at += text.length;
  }
  valueOpen(quote: string): void {
    this.at += quote.length;
  }
  valueClose(quote: string): void {
    this.at += quote.length;
  }
  markupPart(text: string): void {
    this.at += text.length;
  }
  endTag(text: string): void {
    this.at += text.length;
  }
  declaration(text: string): void {
    this.at += text.length;
  }
}
