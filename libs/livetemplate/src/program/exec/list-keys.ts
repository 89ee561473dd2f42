import type { Frame } from './frame.js';
import type { ComparedSite } from './list.js';

/** The keys of the items of one list: each is found out when somebody asks for it. */
export class ListKeys {
  private known: Map<number, string> | null = null;

  constructor(
    private readonly elements: readonly unknown[],
    private readonly frame: Frame,
    private readonly site: ComparedSite,
  ) {}

  at(index: number): string {
    const known = this.known?.get(index);
    if (known !== undefined) return known;
    const key = this.evaluate(index);
    (this.known ??= new Map()).set(index, key);
    return key;
  }

  /** The keys of all items. */
  all(): string[] {
    return this.elements.map((_, index) => this.evaluate(index));
  }

  private evaluate(index: number): string {
    const { elements, frame, site } = this;
    const element = elements[index];
    return site.key!(site.run(element, index, frame, site.same, site.keyBits), element, index, frame);
  }
}
