import type { ArgumentNode, CommandNode, ListNode, PipeNode, StatementNode } from '../template/ast.js';
import type { Block, Enter, Part, Slot } from './block.js';

/**
 * Dotted paths into the data that something is computed from; the empty string is all of it, and `*` stands for the
 * key or index of a list item: `tasks.*.title`.
 */
export type DataPaths = readonly string[];

const NO_PATHS: DataPaths = [];

/** Which paths each slot of a document reads, regions and the slots inside them included. */
export function dataPaths(root: Block): ReadonlyMap<Slot, DataPaths> {
  const walk = new PathWalk();
  walk.block(root, { dot: [''], names: new Names(null, ['']) });
  return walk.reads;
}

/** Dot and variables of one call of a template. */
interface View {
  readonly dot: DataPaths;
  readonly names: Names;
}

class Names {
  private readonly paths = new Map<string, DataPaths>();

  constructor(
    private readonly parent: Names | null,
    root?: DataPaths,
  ) {
    if (root) this.paths.set('$', root);
  }

  get(name: string): DataPaths {
    return this.paths.get(name) ?? this.parent?.get(name) ?? NO_PATHS;
  }

  declare(name: string, paths: DataPaths): void {
    this.paths.set(name, paths);
  }

  /** An assignment may or may not happen, so that afterwards the variable holds one or the other. */
  assign(name: string, paths: DataPaths): void {
    if (this.paths.has(name) || !this.parent) this.paths.set(name, union([this.get(name), paths]));
    else this.parent.assign(name, paths);
  }
}

class PathWalk {
  readonly reads = new Map<Slot, DataPaths>();
  private readonly visiting = new Set<Block>();

  block(block: Block, view: View): void {
    if (this.visiting.has(block)) return;
    this.visiting.add(block);
    const views = [view];
    for (const step of block.steps) {
      if (step.kind === 'enter') this.enter(step, views);
      else if (step.kind === 'effect') this.pipe(step.node.pipe, views[step.call]!);
      else this.slot(block.slots[step.index]!, views);
    }
    this.visiting.delete(block);
  }

  private enter(enter: Enter, views: View[]): DataPaths {
    const { pipe } = enter.node;
    const dot = pipe ? this.pipe(pipe, views[enter.call]!) : NO_PATHS;
    views[enter.callee] = { dot, names: new Names(null, dot) };
    return dot;
  }

  private slot(slot: Slot, views: View[]): void {
    if (slot.kind === 'branch') {
      let view = inner(views[slot.call]!);
      const read: DataPaths[] = [];
      for (const { condition, block } of slot.branches) {
        view = inner(view);
        const paths = condition?.pipe ? this.pipe(condition.pipe, view) : NO_PATHS;
        read.push(paths);
        if (condition?.kind === 'template') this.block(block, { dot: paths, names: new Names(null, paths) });
        else this.block(block, condition?.kind === 'with' ? { ...inner(view), dot: paths } : inner(view));
      }
      this.add(slot, read);
    } else if (slot.kind === 'list') {
      const view = inner(views[slot.call]!);
      const paths = this.pipe(slot.node.pipe, view);
      this.block(slot.item, itemView(slot.node.pipe, view, paths));
      if (slot.otherwise) this.block(slot.otherwise, inner(view));
      this.add(slot, [paths]);
    } else {
      this.add(
        slot,
        slot.parts.map((part) => this.part(part, views)),
      );
    }
  }

  private add(slot: Slot, read: readonly DataPaths[]): void {
    this.reads.set(slot, union([this.reads.get(slot) ?? NO_PATHS, ...read]));
  }

  private part(part: Part, views: View[]): DataPaths {
    if (part.kind === 'text') return NO_PATHS;
    if (part.kind === 'enter') return this.enter(part, views);
    return this.statement(part.node, views[part.call]!);
  }

  private statement(node: StatementNode, view: View): DataPaths {
    switch (node.kind) {
      case 'action':
        return this.pipe(node.pipe, view);
      case 'if':
      case 'with': {
        const own = inner(view);
        const paths = this.pipe(node.pipe, own);
        const then = node.kind === 'with' ? { ...inner(own), dot: paths } : inner(own);
        return union([paths, this.list(node.list, then), this.list(node.elseList, inner(own))]);
      }
      case 'range': {
        const own = inner(view);
        const paths = this.pipe(node.pipe, own);
        return union([
          paths,
          this.list(node.list, itemView(node.pipe, own, paths)),
          this.list(node.elseList, inner(own)),
        ]);
      }
      case 'template':
        return node.pipe ? this.pipe(node.pipe, view) : NO_PATHS;
      default:
        return NO_PATHS;
    }
  }

  private list(list: ListNode | null, view: View): DataPaths {
    return union(list?.nodes.map((node) => this.statement(node, view)) ?? []);
  }

  private pipe(pipe: PipeNode, view: View): DataPaths {
    let value: DataPaths | null = null;
    for (const cmd of pipe.cmds) value = this.command(cmd, view, value);
    const paths = value ?? NO_PATHS;
    for (const variable of pipe.decl) {
      if (pipe.isAssign) view.names.assign(variable.ident[0]!, paths);
      else view.names.declare(variable.ident[0]!, paths);
    }
    return paths;
  }

  private command(cmd: CommandNode, view: View, piped: DataPaths | null): DataPaths {
    const args = cmd.args.map((arg) => this.argument(arg, view));
    return union(piped ? [...args, piped] : args);
  }

  private argument(node: ArgumentNode, view: View): DataPaths {
    switch (node.kind) {
      case 'dot':
        return view.dot;
      case 'field':
        return extend(view.dot, node.ident);
      case 'variable':
        return extend(view.names.get(node.ident[0]!), node.ident.slice(1));
      case 'chain':
        return extend(this.argument(node.node, view), node.field);
      case 'pipe':
        return this.pipe(node, view);
      default:
        return NO_PATHS;
    }
  }
}

function inner(view: View): View {
  return { dot: view.dot, names: new Names(view.names) };
}

/** The view of an item of what is ranged over. A key or index changes only with the list itself. */
function itemView({ decl, isAssign }: PipeNode, view: View, paths: DataPaths): View {
  const item = { ...inner(view), dot: items(paths) };
  const element = decl.at(-1)?.ident[0];
  if (element === undefined) return item;
  if (isAssign) item.names.assign(element, item.dot);
  else item.names.declare(element, item.dot);
  return item;
}

function items(paths: DataPaths): DataPaths {
  return extend(paths, ['*']);
}

function extend(paths: DataPaths, fields: readonly string[]): DataPaths {
  if (fields.length === 0) return paths;
  return paths.map((path) => [...(path === '' ? [] : [path]), ...fields].join('.'));
}

function union(sets: readonly DataPaths[]): DataPaths {
  const all = new Set<string>();
  for (const set of sets) for (const path of set) all.add(path);
  return [...all];
}
