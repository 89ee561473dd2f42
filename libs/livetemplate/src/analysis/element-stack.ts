import type { Child, ElementTree } from './element-tree.js';
import { type Namespace, namespaceWithin } from './html-rules.js';

/** The open elements of a block, and the tree they grow into. */
export class ElementStack {
  readonly top: Child[] = [];
  /** Names of all open elements, those around the block included, outermost first. */
  readonly path: string[];
  private readonly open: ElementTree[] = [];

  /**
   * @param around names of the elements open around the block
   * @param namespace in which the block stands
   */
  constructor(
    private readonly around: readonly string[],
    private readonly namespace: Namespace,
  ) {
    this.path = [...around];
  }

  get depth(): number {
    return this.open.length;
  }

  get current(): ElementTree | null {
    return this.open.at(-1) ?? null;
  }

  get root(): ElementTree | null {
    return this.open[0] ?? null;
  }

  /** Names of the block's own open elements. */
  get names(): string[] {
    return this.path.slice(this.around.length);
  }

  /** Namespace of what stands at this place. */
  get contentNamespace(): Namespace {
    return this.current?.namespace ?? this.namespace;
  }

  /** Where what stands at this place belongs. */
  get children(): Child[] {
    return this.current?.children ?? this.top;
  }

  /** @param depth 0 is the outermost element */
  at(depth: number): ElementTree | null {
    return this.open[depth] ?? null;
  }

  /** Depth of the innermost open element of this name; -1 for none. */
  find(name: string): number {
    return this.open.findLastIndex((element) => element.name === name);
  }

  /** Elements open inside the one at this depth, outermost first. */
  inside(depth: number): ElementTree[] {
    return this.open.slice(depth + 1);
  }

  /** Opens an element whose first token is `from`. */
  push(name: string, from: number): ElementTree {
    const outer = this.contentNamespace;
    const element: ElementTree = {
      kind: 'element',
      name,
      parent: this.current,
      namespace: namespaceWithin(outer, name),
      foreign: outer !== 'html' || name === 'svg' || name === 'math',
      from,
      to: from,
      nameEnd: from + 1,
      openEnd: from + 1,
      closeFrom: -1,
      attributes: [],
      lists: [],
      children: [],
      rawText: false,
      openAtEnd: false,
      opaque: null,
    };
    this.children.push(element);
    this.open.push(element);
    this.path.push(name);
    return element;
  }

  /** Ends the innermost element in front of the token `to`. */
  pop(to: number): ElementTree {
    const element = this.open.pop()!;
    this.path.pop();
    if (element.closeFrom < 0) element.closeFrom = to;
    element.to = to;
    return element;
  }

  /** Forgets what is open: the block has ended elements around it. */
  clear(): void {
    this.open.length = 0;
    this.path.length = this.around.length;
  }
}
