import type { Block, Slot } from '../analysis/block.js';
import type { Document } from '../analysis/document.js';
import { FragmentIds, type Hash } from '../analysis/fragment-id.js';
import { type FragmentNode, fragmentTree, insideRegion } from '../analysis/fragment-tree.js';
import type { FragmentPlace } from './live-program.js';
import type { BlockValues, SlotValue } from './values.js';

/** All fragments that stand in a state, those inside others after them, in document order (requirement A4). */
export function fragmentIds(document: Document, values: BlockValues, hash: Hash): FragmentPlace[] {
  const { root, rootAttributes, template, fragments } = document;
  const ids = new FragmentIds(hash, template);
  if (!rootAttributes) return [{ id: ids.at(''), kind: 'document', depth: 0 }];
  const outermost = new Map(fragments.map(({ position, id }) => [position, ids.own(id)]));
  const walk = new IdWalk(ids, outermost);
  walk.block(root, values, '', 0);
  return walk.found;
}

class IdWalk {
  readonly found: FragmentPlace[] = [];
  private readonly trees = new Map<Block, readonly FragmentNode[]>();
  private readonly keys: string[] = [];

  constructor(
    private readonly ids: FragmentIds,
    private readonly outermost: ReadonlyMap<string, string>,
  ) {}

  block(block: Block, values: BlockValues, around: string, depth: number): void {
    let tree = this.trees.get(block);
    if (!tree) {
      tree = fragmentTree(block);
      this.trees.set(block, tree);
    }
    this.nodes(tree, block, values, { around, depth });
  }

  private nodes(
    nodes: readonly FragmentNode[],
    block: Block,
    values: BlockValues,
    at: { readonly around: string; readonly depth: number },
  ): void {
    for (const node of nodes) {
      const position = at.around + node.position;
      if (node.kind === 'element') {
        const { staticId } = node.element;
        // Inside a list the same id stands in every item, so that it names none of them.
        const own = this.keys.length === 0 && staticId !== null ? this.ids.own(staticId) : null;
        this.add(this.outermost.get(position) ?? own ?? this.ids.at(position, this.keys), 'element', at.depth);
        this.nodes(node.inner, block, values, { ...at, depth: at.depth + 1 });
      } else {
        this.add(this.ids.at(position, this.keys), node.kind, at.depth);
        this.region(block.slots[node.index]!, values[node.index]!, position, at.depth + 1);
      }
    }
  }

  private region(slot: Slot, value: SlotValue, position: string, depth: number): void {
    if (typeof value === 'string') return;
    if (slot.kind === 'branch' && 'branch' in value) {
      const taken = slot.branches[value.branch];
      if (taken) this.block(taken.block, value.values, insideRegion(position, value.branch), depth);
    } else if (slot.kind === 'list' && 'items' in value) {
      const inItem = insideRegion(position, 0);
      value.items.forEach((item, i) => {
        this.keys.push(value.keys?.[i] ?? String(i));
        this.add(this.ids.at(inItem, this.keys), 'item', depth);
        this.block(slot.item, item, inItem, depth + 1);
        this.keys.pop();
      });
      if (slot.otherwise && value.otherwise) {
        this.block(slot.otherwise, value.otherwise, insideRegion(position, 1), depth);
      }
    }
  }

  private add(id: string, kind: FragmentPlace['kind'], depth: number): void {
    this.found.push({ id, kind, depth });
  }
}
