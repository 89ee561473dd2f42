import type { PipeNode } from '../template/ast.js';
import { printNode } from '../template/print.js';
import type { Block, Branch, BranchSlot, Enter, Part, Slot, Step, ValueSlot } from './block.js';
import { cannotFail } from './plain-pipes.js';

/**
 * Cuts the block of an item down to what finds out its key: the conditions around the attribute, the calls it stands in
 * and the variables it may read. Its one slot is the attribute, or a branch with such blocks.
 */
export class KeyBlocks {
  /** @param keySlot index of the attribute of a block that is its key; -1 for none */
  constructor(private readonly keySlot: (block: Block) => number) {}

  /** The block, null where none of its branches shows a key. */
  of(block: Block): Block | null {
    return this.cut(block, (slot) => this.shown(slot), anyPipe);
  }

  /** The same without conditions: the key that an item has that does not show it. Null where that could fail. */
  private bare(block: Block): Block | null {
    return this.cut(block, (slot) => this.unconditional(slot), cannotFail);
  }

  private cut(
    block: Block,
    branch: (slot: BranchSlot) => BranchSlot | null,
    accepts: (pipe: PipeNode) => boolean,
  ): Block | null {
    const own = this.keySlot(block);
    if (own >= 0) return upTo(block, own, whole(block.slots[own] as ValueSlot), accepts);
    for (const index of block.rootSlots) {
      const slot = block.slots[index]!;
      const found = slot.kind === 'branch' ? branch(slot) : null;
      const cut = found && upTo(block, index, found, accepts);
      if (cut) return cut;
    }
    return null;
  }

  private shown(slot: BranchSlot): BranchSlot | null {
    if (!slot.branches.every(isRepeatable)) return null;
    const keyed = slot.branches.map(({ block }) => this.of(block));
    if (keyed.every((block) => block === null)) return null;
    const hidden = this.unconditional(slot);
    if (hidden && this.isOnlyKey(slot, keyed, hidden)) return hidden;
    const other = hidden?.branches[0]!.block ?? NO_KEY;
    const branches = slot.branches.map(({ condition }, i): Branch => {
      // Inside of `with` the dot is another one.
      return { condition, block: keyed[i] ?? (condition?.kind === 'with' ? NO_KEY : other) };
    });
    if (hidden && branches.at(-1)!.condition !== null) branches.push({ condition: null, block: other });
    return { ...slot, branches };
  }

  /** Whether all branches that have a key write the same one, so that nobody needs to ask which is taken. */
  private isOnlyKey(slot: BranchSlot, keyed: readonly (Block | null)[], hidden: BranchSlot): boolean {
    const only = printed(hidden.branches[0]!.block);
    return slot.branches.every(({ condition, block }, i) => {
      if (keyed[i] === null) return true;
      if (condition?.kind === 'with') return false;
      const bare = this.bare(block);
      return bare !== null && printed(bare) === only;
    });
  }

  /** The first branch with a key, as if it were always taken. */
  private unconditional(slot: BranchSlot): BranchSlot | null {
    for (const { condition, block } of slot.branches) {
      if (condition !== null && (condition.kind !== 'if' || condition.pipe.decl.length > 0)) return null;
      const bare = this.bare(block);
      if (bare) return { ...slot, branches: [{ condition: null, block: bare }] };
    }
    return null;
  }
}

const NO_KEY: Block = {
  id: -1,
  statics: [''],
  slots: [],
  outline: [],
  steps: [],
  namespace: 'html',
  start: { text: false, dynamic: false, empty: true },
  end: { text: false, dynamic: false, empty: true },
  top: { elements: new Set(), text: false },
  rootSlots: new Set(),
  uncached: null,
  elements: [],
  ids: [],
};

function anyPipe(): boolean {
  return true;
}

/** Whether a condition can be asked twice: an assignment would happen twice. A template that calls itself is not cut. */
function isRepeatable({ condition }: Branch): boolean {
  return condition === null || (condition.kind !== 'template' && !condition.pipe.isAssign);
}

/** An attribute with the constant text in its value. */
function whole(slot: ValueSlot): ValueSlot {
  const text = (constant: string): Part[] => (constant === '' ? [] : [{ kind: 'text', text: constant }]);
  return { ...slot, parts: [...text(slot.prefix), ...slot.parts, ...text(slot.suffix)] };
}

/** The block of one slot and of what has to happen before it. Null where that may not happen twice, or is not accepted. */
function upTo(block: Block, index: number, slot: Slot, accepts: (pipe: PipeNode) => boolean): Block | null {
  const steps: Step[] = [{ kind: 'slot', index: 0 }];
  const needed = callsOf(slot);
  const before = block.steps.slice(
    0,
    block.steps.findIndex((step) => step.kind === 'slot' && step.index === index),
  );
  for (const step of before
    .flatMap((step) => (step.kind === 'slot' ? setUpBy(block.slots[step.index]!) : [step]))
    .reverse()) {
    if (step.kind === 'enter' ? !needed.has(step.callee) : !needed.has(step.call)) continue;
    const { pipe } = step.node;
    if (pipe !== null && (pipe.isAssign || !accepts(pipe))) return null;
    needed.add(step.call);
    steps.unshift(step);
  }
  return { ...NO_KEY, statics: ['', ''], slots: [slot], steps };
}

type SetUp = Exclude<Step, { kind: 'slot' }>;

/** What a slot does besides writing its value. */
function setUpBy(slot: Slot): SetUp[] {
  if (slot.kind === 'branch' || slot.kind === 'list') return [];
  return slot.parts.flatMap((part): SetUp[] => {
    if (part.kind === 'enter') return [part];
    if (part.kind !== 'node' || part.node.kind !== 'action' || part.node.pipe.decl.length === 0) return [];
    return [{ kind: 'effect', node: part.node, call: part.call }];
  });
}

/** The calls whose dot and variables a slot reads. */
function callsOf(slot: Slot): Set<number> {
  if (slot.kind === 'branch' || slot.kind === 'list') return new Set([slot.call]);
  return new Set(slot.parts.flatMap((part) => (part.kind === 'text' ? [] : [part.call])));
}

/** What a block without conditions writes, and by which calls: the same for two that write the same. */
function printed({ steps, slots }: Block): string {
  return steps
    .map((step) => {
      if (step.kind === 'enter') return entered(step);
      return step.kind === 'effect' ? `${step.call} ${printNode(step.node)}` : written(slots[step.index]!);
    })
    .join('\n');
}

function written(slot: Slot): string {
  if (slot.kind === 'branch') return `in ${slot.call}\n${printed(slot.branches[0]!.block)}`;
  if (slot.kind === 'list') return '';
  return slot.parts
    .map((part) => {
      if (part.kind === 'text') return JSON.stringify(part.text);
      return part.kind === 'enter' ? entered(part) : `${part.call} ${printNode(part.node)}`;
    })
    .join('\n');
}

function entered({ call, callee, node }: Enter): string {
  return `${call} to ${callee} ${node.pipe ? printNode(node.pipe) : ''}`;
}
