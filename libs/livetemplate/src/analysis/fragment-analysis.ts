import type { Block, ListSlot, Slot } from './block.js';
import type { Document } from './document.js';
import { FragmentIds, type Hash } from './fragment-id.js';
import { type FragmentNode, fragmentTree, insideRegion } from './fragment-tree.js';
import type { FragmentAnalysis, FragmentKind, UpdateMode } from './template-analysis.js';

/** The fragments of a document as a tree, each with its mode. */
export function analyzeFragments(document: Document, hash: Hash): FragmentAnalysis[] {
  const { root, rootAttributes, template, fragments } = document;
  const ids = new FragmentIds(hash, template);
  if (!rootAttributes) return [analysis(ids.at(''), 'document', root.slots, [])];
  const outermost = new Map(fragments.map(({ position, id }) => [position, ids.own(id)]));
  return new FragmentWalk(ids, outermost).nodes(root, '');
}

class FragmentWalk {
  private readonly open = new Set<Block>();
  private items = 0;

  constructor(
    private readonly ids: FragmentIds,
    /** Ids of the outermost fragments by position. */
    private readonly outermost: ReadonlyMap<string, string>,
  ) {}

  nodes(block: Block, position: string): FragmentAnalysis[] {
    // A template inside itself: its fragments are those of the calls that happen.
    if (this.open.has(block)) return [];
    this.open.add(block);
    const found = this.all(fragmentTree(block), block, position);
    this.open.delete(block);
    return found;
  }

  private all(nodes: readonly FragmentNode[], block: Block, around: string): FragmentAnalysis[] {
    return nodes.map((node) => {
      const position = around + node.position;
      if (node.kind === 'element') {
        const { staticId, from, to } = node.element;
        const id = this.outermost.get(position) ?? this.id(position, staticId);
        return analysis(id, 'element', block.slots.slice(from, to), this.all(node.inner, block, around));
      }
      const slot = block.slots[node.index]!;
      const id = this.id(position, null);
      return analysis(id, node.kind, [slot], this.region(slot, position));
    });
  }

  private region(slot: Slot, position: string): FragmentAnalysis[] {
    if (slot.kind === 'branch') {
      return slot.branches.flatMap(({ block }, i) => this.nodes(block, insideRegion(position, i)));
    }
    return slot.kind === 'list' ? this.list(slot, position) : [];
  }

  private list({ item, otherwise }: ListSlot, position: string): FragmentAnalysis[] {
    this.items++;
    const inItem = this.nodes(item, insideRegion(position, 0));
    this.items--;
    const items = item.slots.length === 0 ? [] : [analysis(null, 'item', item.slots, inItem)];
    return otherwise ? [...items, ...this.nodes(otherwise, insideRegion(position, 1))] : items;
  }

  private id(position: string, staticId: string | null): string | null {
    if (this.items > 0) return null;
    return staticId === null ? this.ids.at(position) : this.ids.own(staticId);
  }
}

function analysis(
  id: string | null,
  kind: FragmentKind,
  slots: readonly Slot[],
  fragments: readonly FragmentAnalysis[],
): FragmentAnalysis {
  const all = [...allSlots(slots)];
  return {
    id,
    kind,
    mode: modeOf(all),
    reasons: reasonsOf(all),
    slots: all.length,
    pos: slots[0]?.pos ?? null,
    fragments,
  };
}

export function modeOf(slots: Iterable<Slot>): UpdateMode {
  for (const slot of slots) if (slot.kind === 'element' || slot.kind === 'document') return 'fragment-replace';
  return 'value-patch';
}

function reasonsOf(slots: readonly Slot[]): string[] {
  const reasons = slots.flatMap((slot) => ('obstacle' in slot && slot.obstacle ? [slot.obstacle.reason] : []));
  return [...new Set(reasons)];
}

/** Slots and those of the blocks in them, each once. */
export function* allSlots(slots: readonly Slot[], seen = new Set<Block>()): Generator<Slot> {
  for (const slot of slots) {
    yield slot;
    for (const block of blocksOf(slot)) {
      if (seen.has(block)) continue;
      seen.add(block);
      yield* allSlots(block.slots, seen);
    }
  }
}

function blocksOf(slot: Slot): Block[] {
  if (slot.kind === 'branch') return slot.branches.map((branch) => branch.block);
  if (slot.kind === 'list') return slot.otherwise ? [slot.item, slot.otherwise] : [slot.item];
  return [];
}
