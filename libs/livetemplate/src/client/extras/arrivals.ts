/** The elements with an attribute, each for as long as it is in the document. */
export class Arrivals<T> {
  /** By element: what `came` has returned. */
  readonly present = new Map<Element, T>();

  constructor(
    private readonly attribute: string,
    private readonly came: (element: Element) => T,
    private readonly left: (element: Element, value: T) => void,
  ) {}

  /** Looks for new ones at and below a node. */
  look(node: Node): void {
    if (node instanceof Element && node.hasAttribute(this.attribute)) this.meet(node);
    if (node instanceof Element || node instanceof Document) {
      for (const element of node.querySelectorAll(`[${this.attribute}]`)) this.meet(element);
    }
  }

  /** Forgets those that are gone. One that was only moved has never left. */
  sweep(): void {
    this.present.forEach((value, element) => {
      if (element.isConnected) return;
      this.present.delete(element);
      this.left(element, value);
    });
  }

  private meet(element: Element): void {
    if (!this.present.has(element)) this.present.set(element, this.came(element));
  }
}
