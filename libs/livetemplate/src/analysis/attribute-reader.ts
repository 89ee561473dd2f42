import type { AttributeTree } from './element-tree.js';
import type { TokenList } from './token-list.js';

/** Reads one attribute after the other into tokens: its name and opening quote, its value, its closing quote. */
export class AttributeReader {
  private attribute: AttributeTree | null = null;

  constructor(private readonly list: TokenList) {}

  begin(name: string): void {
    const at = this.list.push(name, true);
    this.attribute = { from: at, to: at, name, valueFrom: at + 1, valueTo: at + 1, quote: '', dynamic: false };
  }

  openValue(quote: string): void {
    this.list.push(quote);
    const attribute = this.attribute!;
    attribute.quote = quote;
    attribute.valueFrom = this.list.cut();
    attribute.valueTo = attribute.valueFrom;
  }

  /** An action stands in the value. */
  makeDynamic(): void {
    this.attribute!.dynamic = true;
  }

  closeValue(quote: string): AttributeTree {
    const attribute = this.attribute!;
    attribute.valueTo = this.list.cut();
    if (quote) this.list.push(quote);
    attribute.to = this.list.cut();
    this.attribute = null;
    return attribute;
  }
}
