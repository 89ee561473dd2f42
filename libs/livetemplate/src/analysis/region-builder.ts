import type { IfNode, ListNode, RangeNode, StatementNode, TemplateNode, WithNode } from '../template/ast.js';
import type { Block, Branch, BranchSlot, ListSlot, TopLevel } from './block.js';
import { mendedByParent } from './html-rules.js';
import { findKey } from './list-key.js';
import { separateItems } from './separators.js';
import type { Built, Failure, Surroundings } from './surroundings.js';

export type BuiltRegion = { readonly ok: true; readonly slot: BranchSlot | ListSlot; readonly top: TopLevel } | Failure;

/** Builds the blocks of an action that stands between tags. */
export function buildRegion(node: StatementNode, call: number, around: Surroundings): BuiltRegion {
  switch (node.kind) {
    case 'if':
    case 'with':
      return buildBranches(node, call, around);
    case 'range':
      return buildList(node, call, around);
    case 'template':
      return buildRecursion(node, call, around);
    default:
      // Only in the body of a range, which is not taken apart then.
      return { ok: false, reason: 'break-or-continue', pos: node.pos, reach: 'parent', ended: 0, left: [] };
  }
}

function buildBranches(node: IfNode | WithNode, call: number, around: Surroundings): BuiltRegion {
  const conditions: Branch['condition'][] = [];
  const built: Built[] = [];
  const add = (condition: Branch['condition'], list: ListNode): void => {
    conditions.push(condition);
    built.push(around.build(list.nodes, around));
  };
  let condition: IfNode | WithNode | null = node;
  while (condition) {
    add(condition, condition.list);
    const rest: ListNode | null = condition.elseList;
    condition = rest && chained(rest);
    if (rest && !condition) add(null, rest);
  }
  const failed = built.find((branch) => !branch.ok);
  if (failed) return leaving(conditions.at(-1) === null ? built : [...built, NOTHING], failed, around);
  const branches: Branch[] = [];
  const top = emptyTop();
  built.forEach((branch, i) => {
    if (!branch.ok) return;
    branches.push({ condition: conditions[i]!, block: branch.block });
    merge(top, branch.block.top);
  });
  return { ok: true, slot: { kind: 'branch', branches, call, pos: node.pos }, top };
}

/** A branch that is not written, or not run: it leaves the elements as they are. */
const NOTHING = { ok: true } as const;

/**
 * How a region that cannot stand by itself leaves the elements around it. Where its branches differ in that, and the end
 * of the parent does not mend it, no parser could say where what follows belongs.
 */
function leaving(branches: readonly (Built | typeof NOTHING)[], failed: Failure, { open }: Surroundings): Failure {
  const parent = open.at(-1) ?? '';
  const effects = branches.map((branch) => (branch.ok ? { ended: 0, left: [] } : branch));
  const worst = branches.find((branch): branch is Failure => !branch.ok && branch.reach !== 'parent');
  const [first] = effects;
  const alike = effects.every(({ ended, left }) => ended === first!.ended && left.join() === first!.left.join());
  const mended = effects.every(({ ended, left }) => ended === 0 && mendedByParent(parent, left));
  const { ended, left } = first!;
  if (worst) return { ...worst, ended, left };
  return { ...failed, ended, left, reach: alike || mended ? 'parent' : 'document' };
}

/** The `if` of `{{else if}}`, the `with` of `{{else with}}`: alternatives of one region, not regions in regions. */
function chained(list: ListNode): IfNode | WithNode | null {
  const [only] = list.nodes;
  if (list.nodes.length !== 1 || !only || (only.kind !== 'if' && only.kind !== 'with')) return null;
  return only.chained ? only : null;
}

function buildList(node: RangeNode, call: number, around: Surroundings): BuiltRegion {
  const item = around.build(node.list.nodes, around);
  const otherwise = node.elseList ? around.build(node.elseList.nodes, around) : null;
  // The body runs any number of times, so that the page goes on behind it as if it had not run.
  if (!item.ok) return leaving([NOTHING, item, ...(otherwise ? [otherwise] : [])], item, around);
  if (otherwise && !otherwise.ok) return leaving([item, otherwise], otherwise, around);
  const top = emptyTop();
  merge(top, item.block.top);
  if (otherwise) merge(top, otherwise.block.top);
  const key = findKey(item.block);
  separateItems(item.block);
  return {
    ok: true,
    slot: { kind: 'list', node, call, item: item.block, otherwise: otherwise?.block ?? null, key, pos: node.pos },
    top,
  };
}

/** A call that cannot be expanded, because it stands inside the template it calls: its template is one block. */
function buildRecursion(node: TemplateNode, call: number, around: Surroundings): BuiltRegion {
  const known = around.recursive.get(node.name);
  if (known) return recursion(node, call, known);
  const template = around.templates.get(node.name);
  if (!template) return { ok: false, reason: 'no-root-element', pos: node.pos, reach: 'parent', ended: 0, left: [] };
  // Calls inside it refer to it before it is built. What it may begin and end with is not known then: anything.
  const any = { text: true, dynamic: true, empty: true };
  const block: Block = {
    id: -1,
    statics: [''],
    slots: [],
    outline: [],
    steps: [],
    namespace: around.namespace,
    start: any,
    end: any,
    top: emptyTop(),
    rootSlots: new Set(),
    uncached: null,
    elements: [],
    ids: [],
  };
  around.recursive.set(node.name, block);
  const built = around.build(template.root.nodes, { ...around, within: [node.name] });
  if (!built.ok) {
    around.recursive.delete(node.name);
    return built;
  }
  block.statics = built.block.statics;
  block.slots = built.block.slots;
  block.outline = built.block.outline;
  block.steps = built.block.steps;
  block.uncached = built.block.uncached;
  block.elements = built.block.elements;
  block.ids = built.block.ids;
  merge(block.top, built.block.top);
  return recursion(node, call, block);
}

function recursion(node: TemplateNode, call: number, block: Block): BuiltRegion {
  return {
    ok: true,
    slot: { kind: 'branch', branches: [{ condition: node, block }], call, pos: node.pos },
    top: block.top,
  };
}

function emptyTop(): TopLevel {
  return { elements: new Set(), text: false };
}

function merge(into: TopLevel, from: TopLevel): void {
  for (const name of from.elements) into.elements.add(name);
  into.text ||= from.text;
}
