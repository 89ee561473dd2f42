import type {
  ArgumentNode,
  CommandNode,
  ListNode,
  PipeNode,
  StatementNode,
  Template,
  TemplateNode,
} from '../template/ast.js';
import type { FunctionTable } from '../template/value/function.js';
import type { Block, BranchSlot, Enter, ListSlot, Slot, Step, ValueSlot } from './block.js';
import { Anchor, ReadPlace, Reads } from './read-places.js';
import { TemplateHabits } from './template-habits.js';

/** What the slots of a document depend on. Nothing is left out: where the walk cannot tell, it names more. */
export interface SlotReads {
  /** Where the places of the document's data begin. */
  readonly root: Anchor;
  /** By slot, what is inside a region included. */
  readonly slots: ReadonlyMap<Slot, Reads>;
  readonly lists: ReadonlyMap<ListSlot, ItemReads>;
  /** Blocks of templates that call themselves: where the places of their data begin. */
  readonly recursive: ReadonlyMap<Block, Anchor>;
}

/** What the items of a list depend on. */
export interface ItemReads {
  readonly anchor: Anchor;
  /** Places of the item and of what is around the list. */
  readonly reads: Reads;
  /** What the key depends on; null for none. */
  readonly key: Reads | null;
}

/** Finds out which parts of the data each slot of a document depends on. */
export function slotReads(root: Block, set: ReadonlyMap<string, Template>, functions: FunctionTable): SlotReads {
  const walk = new ReadWalk(set, new TemplateHabits(set, functions));
  const anchor = new Anchor(0);
  walk.block(root, viewOf(anchor.root, anchor));
  return { root: anchor, slots: walk.slots, lists: walk.lists, recursive: walk.recursive };
}

/** A value as it is known while compiling: it stands at a place, or is computed from several. */
type Value = ReadPlace | Reads;

/** Dot and variables of one call of a template. */
interface View {
  readonly dot: Value;
  readonly names: Names;
  readonly anchor: Anchor;
}

interface Variable {
  readonly value: Value;
  /** Depth of the anchor inside which it is declared. */
  readonly depth: number;
}

class Names {
  private readonly own = new Map<string, Variable>();

  constructor(private readonly parent: Names | null) {}

  get(name: string): Variable | null {
    return this.own.get(name) ?? this.parent?.get(name) ?? null;
  }

  declare(name: string, value: Value, depth: number): void {
    this.own.set(name, { value, depth });
  }
}

/** Calls that are followed into each other; deeper ones count as reading all that they are given. */
const MAX_CALLS = 8;

class ReadWalk {
  readonly slots = new Map<Slot, Reads>();
  readonly lists = new Map<ListSlot, ItemReads>();
  readonly recursive = new Map<Block, Anchor>();
  private readonly calls: string[] = [];

  constructor(
    private readonly set: ReadonlyMap<string, Template>,
    private readonly habits: TemplateHabits,
  ) {}

  /** All that a block depends on. */
  block(block: Block, view: View): Reads {
    const all = new Reads();
    const views = [view];
    for (const step of block.steps) this.step(block, step, views, all);
    return all;
  }

  private step(block: Block, step: Step, views: View[], all: Reads): void {
    switch (step.kind) {
      case 'enter':
        this.enter(step, views, all);
        return;
      case 'effect': {
        const { pipe } = step.node;
        const value = this.pipe(pipe, views[step.call]!, all);
        // What reads another variable depends on what that was made of; this one may hold something else by then.
        if (pipe.decl.some(({ ident }) => this.habits.assigned.has(ident[0]!))) all.add(whole(value));
        return;
      }
      case 'slot': {
        const slot = block.slots[step.index]!;
        const reads = this.slot(slot, views);
        this.slots.set(slot, reads);
        all.add(reads);
      }
    }
  }

  private enter(enter: Enter, views: View[], all: Reads): void {
    const { pipe } = enter.node;
    const caller = views[enter.call]!;
    const given = pipe === null ? new Reads() : this.pipe(pipe, caller, all);
    views[enter.callee] = viewOf(given, caller.anchor);
  }

  private slot(slot: Slot, views: View[]): Reads {
    if (slot.kind === 'branch') return this.branch(slot, views);
    if (slot.kind === 'list') return this.list(slot, views);
    return this.value(slot, views);
  }

  private value({ parts }: ValueSlot, views: View[]): Reads {
    const reads = new Reads();
    for (const part of parts) {
      if (part.kind === 'enter') this.enter(part, views, reads);
      else if (part.kind === 'node') this.statement(part.node, views[part.call]!, reads);
    }
    return reads;
  }

  private branch(slot: BranchSlot, views: View[]): Reads {
    const reads = new Reads();
    let view = inner(views[slot.call]!);
    for (const { condition, block } of slot.branches) {
      view = inner(view);
      if (condition?.kind === 'template') {
        this.recursion(condition, block, view, reads);
        continue;
      }
      const value = condition === null ? view.dot : this.pipe(condition.pipe, view, reads);
      if (condition !== null) reads.add(whole(value));
      reads.add(this.block(block, condition?.kind === 'with' ? { ...inner(view), dot: value } : inner(view)));
    }
    return reads;
  }

  /** A template that calls itself reads nothing but what it is given, all of which counts. */
  private recursion({ name, pipe }: TemplateNode, block: Block, view: View, reads: Reads): void {
    if (pipe !== null) reads.add(whole(this.pipe(pipe, view, reads)));
    if (this.habits.isImpureTemplate(name)) reads.alwaysFrom(0);
    if (this.recursive.has(block)) return;
    const anchor = new Anchor(0);
    this.recursive.set(block, anchor);
    this.block(block, viewOf(anchor.root, anchor));
  }

  private list(slot: ListSlot, views: View[]): Reads {
    const { pipe } = slot.node;
    const around = inner(views[slot.call]!);
    const reads = new Reads();
    const source = whole(this.pipe(pipe, around, reads));
    reads.add(source);
    const anchor = new Anchor(around.anchor.depth + 1);
    // Of what comes from elsewhere than from the data nobody knows whether it stays as it is.
    const element = source.always === Infinity ? anchor.root : new Reads().add(source);
    const view: View = { ...inner(around), dot: element, anchor };
    const assigned = new Reads();
    this.loopVariables(pipe, view, element, anchor.position, assigned);
    const item = this.block(slot.item, inner(view)).add(assigned);
    const key = this.key(slot, inner(view));
    if (key !== null) item.add(key);
    this.lists.set(slot, { anchor, reads: item, key });
    reads.add(item.outside(anchor));
    if (slot.otherwise) reads.add(this.block(slot.otherwise, inner(around)));
    return reads;
  }

  private key({ key, item }: ListSlot, view: View): Reads | null {
    if (key.kind === 'map-or-position') return null;
    return key.kind === 'slot' ? this.slots.get(item.slots[key.index]!)! : this.block(key.block, view);
  }

  private loopVariables({ decl, isAssign }: PipeNode, view: View, element: Value, key: Value, reads: Reads): void {
    if (isAssign) {
      this.assign(decl, view, reads);
      return;
    }
    const { names, anchor } = view;
    if (decl.length > 1) names.declare(decl[0]!.ident[0]!, key, anchor.depth);
    if (decl.length > 0) names.declare(decl.at(-1)!.ident[0]!, element, anchor.depth);
  }

  // Inside of value slots

  private statements(nodes: readonly StatementNode[], view: View, reads: Reads): void {
    for (const node of nodes) this.statement(node, view, reads);
  }

  private statement(node: StatementNode, view: View, reads: Reads): void {
    switch (node.kind) {
      case 'action':
        reads.add(whole(this.pipe(node.pipe, view, reads)));
        return;
      case 'if':
      case 'with': {
        const own = inner(view);
        const value = this.pipe(node.pipe, own, reads);
        reads.add(whole(value));
        this.nested(node.list, node.kind === 'with' ? { ...own, dot: value } : own, reads);
        this.nested(node.elseList, own, reads);
        return;
      }
      case 'range': {
        const own = inner(view);
        const source = whole(this.pipe({ ...node.pipe, decl: [] }, own, reads));
        reads.add(source);
        this.loopVariables(node.pipe, own, source, source, reads);
        this.nested(node.list, { ...own, dot: source }, reads);
        this.nested(node.elseList, own, reads);
        return;
      }
      case 'template':
        this.call(node, view, reads);
    }
  }

  private nested(list: ListNode | null, view: View, reads: Reads): void {
    if (list !== null) this.statements(list.nodes, inner(view), reads);
  }

  private call({ name, pipe }: TemplateNode, view: View, reads: Reads): void {
    const given = pipe === null ? new Reads() : this.pipe(pipe, view, reads);
    if (this.calls.length >= MAX_CALLS || this.calls.includes(name)) {
      reads.add(whole(given));
      if (this.habits.isImpureTemplate(name)) reads.alwaysFrom(0);
      return;
    }
    this.calls.push(name);
    this.nested(this.set.get(name)?.root ?? null, viewOf(given, view.anchor), reads);
    this.calls.pop();
  }

  // Pipelines

  /** The value of a pipeline; declares its variables. @param reads what else there is to say of who evaluates it */
  private pipe(pipe: PipeNode, view: View, reads: Reads): Value {
    let value: Value | null = null;
    for (const cmd of pipe.cmds) value = this.command(cmd, view, value, reads);
    const last = value ?? new Reads();
    if (pipe.isAssign) this.assign(pipe.decl, view, reads);
    else for (const { ident } of pipe.decl) view.names.declare(ident[0]!, last, view.anchor.depth);
    return last;
  }

  /** An assignment has to happen wherever the variable can be read. */
  private assign(decl: PipeNode['decl'], { names }: View, reads: Reads): void {
    for (const { ident } of decl) reads.alwaysFrom(names.get(ident[0]!)?.depth ?? 0);
  }

  private command({ args }: CommandNode, view: View, previous: Value | null, reads: Reads): Value {
    const [first] = args;
    if (args.length === 1 && previous === null && first !== undefined) return this.argument(first, view, reads);
    const all = new Reads();
    for (const arg of args) all.add(whole(this.argument(arg, view, reads)));
    return previous === null ? all : all.add(whole(previous));
  }

  private argument(node: ArgumentNode, view: View, reads: Reads): Value {
    switch (node.kind) {
      case 'dot':
        return view.dot;
      case 'field':
        return fieldsOf(view.dot, node.ident);
      case 'variable':
        return fieldsOf(this.variable(node.ident[0]!, view), node.ident.slice(1));
      case 'chain':
        return fieldsOf(this.argument(node.node, view, reads), node.field);
      case 'pipe':
        // Whoever comes later may read the variable, so that it must be set each time.
        if (node.decl.length > 0) reads.alwaysFrom(view.anchor.depth);
        return this.pipe(node, view, reads);
      case 'identifier':
        return this.habits.isImpureFunction(node.ident) ? new Reads().alwaysFrom(0) : new Reads();
      default:
        return new Reads();
    }
  }

  private variable(name: string, { names }: View): Value {
    const variable = names.get(name);
    if (variable === null) return new Reads().alwaysFrom(0);
    if (!this.habits.assigned.has(name)) return variable.value;
    // What it was declared with counts, too: what is assigned may be the position of an item, or nothing.
    return new Reads().add(whole(variable.value)).alwaysFrom(variable.depth);
  }
}

/** The view of a template that is called with a value. */
function viewOf(given: Value, anchor: Anchor): View {
  const names = new Names(null);
  names.declare('$', given, anchor.depth);
  return { dot: given, names, anchor };
}

function inner(view: View): View {
  return { ...view, names: new Names(view.names) };
}

function whole(value: Value): Reads {
  return value instanceof Reads ? value : new Reads().at(value);
}

function fieldsOf(value: Value, names: readonly string[]): Value {
  if (value instanceof Reads) return value;
  return names.reduce((place, name) => place.field(name), value);
}
