import type { Block, BranchSlot, Edge, ListSlot } from './block.js';
import type { Child } from './element-tree.js';

/**
 * Two texts that stand side by side are one text node to an HTML parser. Where both are constant the client can tell
 * them apart by their lengths; where one is written by an action, this empty comment stands between them.
 */
export const SEPARATOR = '<!>';

type Side = Pick<Edge, 'text' | 'dynamic'>;

const NOTHING: Side = { text: false, dynamic: false };

/**
 * Calls `insert` with the token in front of which a separator has to stand.
 * @param textBehind token in front of which more text is put by the parser; null where the children end their parent
 */
export function placeSeparators(
  children: readonly Child[],
  textBehind: number | null,
  insert: (token: number) => void,
): void {
  let left = NOTHING;
  for (const child of children) {
    if (child.kind === 'element') {
      left = NOTHING;
      continue;
    }
    const start = startOf(child);
    if (mayMerge(left, start)) {
      insert(child.from);
      left = NOTHING;
    }
    const end = endOf(child);
    left = end.empty ? { text: left.text || end.text, dynamic: left.dynamic || end.dynamic } : end;
  }
  if (textBehind !== null && left.dynamic) insert(textBehind);
}

/** Puts a separator in front of each item where the end of one and the start of the next could merge. */
export function separateItems(item: Block): void {
  if (!mayMerge(item.end, item.start)) return;
  item.statics[0] = SEPARATOR + item.statics[0];
  item.outline.unshift(null);
  item.start = { text: false, dynamic: false, empty: false };
}

function mayMerge(left: Side, right: Edge): boolean {
  if (left.dynamic) return right.text || right.dynamic || right.empty;
  return left.text && right.dynamic;
}

/** What a sequence of children can begin with. */
export function startOfAll(children: readonly Child[]): Edge {
  return firstOf(children, startOf);
}

/** What a sequence of children can end with. */
export function endOfAll(children: readonly Child[]): Edge {
  return firstOf(children.toReversed(), endOf);
}

function firstOf(children: readonly Child[], edgeOf: (child: Child) => Edge): Edge {
  let edge: Edge = { text: false, dynamic: false, empty: true };
  for (const child of children) {
    edge = join([edge, edgeOf(child)]);
    if (!edgeOf(child).empty) return { ...edge, empty: false };
  }
  return edge;
}

function startOf(child: Child): Edge {
  return child.kind === 'region' ? regionEdge(child.slot, (block) => block.start) : plainEdge(child);
}

function endOf(child: Child): Edge {
  return child.kind === 'region' ? regionEdge(child.slot, (block) => block.end) : plainEdge(child);
}

function plainEdge(child: Exclude<Child, { kind: 'region' }>): Edge {
  if (child.kind === 'element') return { text: false, dynamic: false, empty: false };
  return { text: true, dynamic: child.dynamic, empty: false };
}

function regionEdge(slot: BranchSlot | ListSlot, edgeOf: (block: Block) => Edge): Edge {
  const nothing: Edge = { text: false, dynamic: false, empty: true };
  if (slot.kind === 'list') {
    return join([edgeOf(slot.item), slot.otherwise ? edgeOf(slot.otherwise) : nothing]);
  }
  const last = slot.branches.at(-1)!.condition;
  const always = last === null || last.kind === 'template';
  const edges = slot.branches.map((branch) => edgeOf(branch.block));
  return join(always ? edges : [...edges, nothing]);
}

function join(edges: readonly Edge[]): Edge {
  return {
    text: edges.some((edge) => edge.text),
    dynamic: edges.some((edge) => edge.dynamic),
    empty: edges.some((edge) => edge.empty),
  };
}
