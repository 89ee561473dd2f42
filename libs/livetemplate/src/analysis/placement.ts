import type { TopLevel } from './block.js';
import type { BlockObstacles } from './block-obstacles.js';
import type { ElementStack } from './element-stack.js';
import type { ElementTree } from './element-tree.js';
import {
  ENDS_FOREIGN,
  misplacedElement,
  misplacedText,
  type Namespace,
  NOT_NESTABLE,
  SELECT_CONTENT,
} from './html-rules.js';

/**
 * Whether an HTML parser would leave what stands in a block where it is written. What stands in no element of the block is noted: whatever the block
 * stands in has to ask the same of that.
 */
export class Placement {
  readonly topLevel: TopLevel = { elements: new Set(), text: false };

  /** @param namespace in which the block stands */
  constructor(
    private readonly elements: ElementStack,
    private readonly obstacles: BlockObstacles,
    private readonly namespace: Namespace,
  ) {}

  /** Text that an action writes. */
  text(): void {
    const parent = this.elements.current?.name;
    const moved = parent && misplacedText(parent);
    if (moved) this.obstacles.misplaced(moved);
    if (!parent) this.topLevel.text = true;
  }

  /** A region stands in the element that is open here: would a parser leave its content there? */
  region(top: TopLevel): void {
    const parent = this.elements.current?.name;
    if (!parent) {
      for (const name of top.elements) this.topLevel.elements.add(name);
      this.topLevel.text ||= top.text;
      return;
    }
    if (top.text) {
      const moved = misplacedText(parent);
      if (moved) this.obstacles.misplaced(moved);
    }
    for (const name of top.elements) {
      const moved = misplacedElement(parent, name);
      if (moved) this.obstacles.misplaced(moved);
    }
  }

  /** An element that has just been opened. */
  element({ name, parent }: ElementTree): void {
    const { path } = this.elements;
    if (NOT_NESTABLE.has(name) && path.indexOf(name) < path.length - 1)
      this.obstacles.misplaced('document', 'nested-interactive');
    if (name !== 'select' && path.includes('select') && !SELECT_CONTENT.has(name)) this.obstacles.misplaced('document');
    if ((parent?.namespace ?? this.namespace) !== 'html') {
      if (ENDS_FOREIGN.has(name)) this.obstacles.misplaced('document');
      return;
    }
    if (!parent) this.topLevel.elements.add(name);
    const parentName = path.at(-2);
    if (!parentName) return;
    // A row directly in a table is put into a tbody of the parser's own, in served HTML and in the client's copy alike.
    if (parent?.name === 'table' && name === 'tr') return;
    const moved = misplacedElement(parentName, name);
    if (moved) this.obstacles.misplaced(moved, 'misplaced-content', parent);
  }
}
