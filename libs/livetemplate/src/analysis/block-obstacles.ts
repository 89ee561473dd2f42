import type { Position } from '../template/ast.js';
import type { ElementStack } from './element-stack.js';
import type { ElementTree } from './element-tree.js';
import type { Misplacement } from './html-rules.js';
import type { ObstacleReason } from './obstacles.js';
import type { Failure, Surroundings } from './surroundings.js';

/** What stands against patching one block by value, and what has to be replaced as a whole for that: elements of it, or all that is around it. */
export class BlockObstacles {
  /** Of what is being read. */
  pos!: Position;
  /** Why the block cannot stand by itself; null where it can. */
  failure: Pick<Failure, 'reason' | 'pos' | 'reach'> | null = null;

  constructor(
    private readonly elements: ElementStack,
    private readonly around: Pick<Surroundings, 'open' | 'report'>,
  ) {}

  /** A parser puts what is being read elsewhere. @param moved how far out of its place @param parent in which it stands */
  misplaced(
    moved: Misplacement,
    reason: ObstacleReason = 'misplaced-content',
    parent: ElementTree | null = this.elements.current,
  ): void {
    if (moved === 'inside') {
      if (parent) this.obstruct(parent, reason);
      else this.fail(reason, moved);
      return;
    }
    if (moved === 'document') {
      const { root } = this.elements;
      if (root?.name === 'html' && this.around.open.length === 0) this.obstruct(root, reason);
      else this.fail(reason, moved);
      return;
    }
    const table = this.elements.find('table');
    if (table > 0) this.obstruct(this.elements.at(table - 1), reason);
    else this.fail(reason, table === 0 ? 'parent' : moved);
  }

  /** Marks an element to be replaced as a whole; without one, the block itself cannot stand by itself. */
  obstruct(element: ElementTree | null, reason: ObstacleReason): void {
    if (!element) {
      this.fail(reason, 'parent');
      return;
    }
    if (element.opaque) return;
    element.opaque = { reason, pos: this.pos };
    this.around.report(element.opaque);
  }

  /** The failure that reaches furthest counts. */
  fail(reason: ObstacleReason, reach: Failure['reach']): void {
    if (!this.failure || reach === 'document') this.failure = { reason, pos: this.pos, reach };
  }
}
