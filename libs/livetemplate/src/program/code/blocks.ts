import type { Block, Branch, BranchSlot, Enter, ListSlot, Part, Slot, Step, ValueSlot } from '../../analysis/block.js';
import type { Anchor } from '../../analysis/read-places.js';
import { slotReads, type SlotReads } from '../../analysis/slot-reads.js';
import type { PipeNode, TemplateNode } from '../../template/ast.js';
import { NEW } from '../exec/change.js';
import { Scope } from '../exec/frame.js';
import { sameBlock, SECTION } from '../exec/same.js';
import type { RunDocument } from '../exec/values.js';
import { ChangeCode } from './changes.js';
import type { ExpressionWriter } from './expressions.js';
import { FunctionCode, type Place } from './function.js';
import { type BlockBody, type Call, ListWriter } from './lists.js';
import { type BuiltCode, CodeModule } from './module.js';
import { quote } from './quote.js';
import { type CodeSources, TemplateFunctions } from './templates.js';

/** Parameters of a block's function: the last two are its values of before, or null, and what has changed since. */
const PARAMETERS = ['dot', 'frame', 'prev', 'c'];

/**
 * Turns a document's blocks into JavaScript functions from dot and variables to values. Given the values of before and bits
 * that tell what has changed (`exec/change.ts`), a function evaluates only the slots that read it.
 * @returns null where the host forbids to generate code
 */
export function blockCode(root: Block, sources: CodeSources): BuiltCode<RunDocument> | null {
  const module = new CodeModule(sources.make);
  const reads = slotReads(root, sources.set, sources.functions);
  const functions = new BlockFunctions(module, new TemplateFunctions(module, sources), reads);
  return module.build(functions.document(root));
}

/** Names of the functions of a block that begins a stretch of data of its own. */
interface AnchoredNames {
  readonly run: string;
  /** Tells what has changed in its data. */
  readonly changes: string;
}

class BlockFunctions {
  /** Of blocks of templates that call themselves: named before they are written. */
  private readonly recursive = new Map<Block, string>();

  constructor(
    readonly module: CodeModule,
    readonly templates: TemplateFunctions,
    readonly reads: SlotReads,
  ) {}

  /** The functions that run a whole document, as one expression. */
  document(root: Block): string {
    const { run, changes } = this.anchored(root, new Scope(), this.reads.root);
    const [evaluate, compare] = [this.module.name('document'), this.module.name('compare')];
    const changed = `values === null ? ${NEW} : ${changes}(dot, old)`;
    this.module.define(evaluate, ['dot', 'frame', 'values', 'old'], `return ${run}(dot, frame, values, ${changed});`);
    const same = this.module.constant(sameBlock(root.slots.length));
    this.module.define(
      compare,
      ['old', 'oldFrame', 'dot', 'frame'],
      `const c = ${changes}(dot, old);
const before = ${run}(old, oldFrame, ${same}, c);
return { before, after: ${run}(dot, frame, before, c) };`,
    );
    return `{ evaluate: ${evaluate}, compare: ${compare} }`;
  }

  /** Writes the function of a block whose data is that of the block around it, and returns its name. */
  write(block: Block, scope: Scope, changes: ChangeCode, name = this.module.name('block')): string {
    const out = new FunctionCode(this.module);
    const writer = new BlockWriter(this, out, { place: out.place('dot', 'frame'), scope }, changes);
    writer.block(block);
    this.module.define(name, PARAMETERS, out.toString());
    return name;
  }

  /** What there is to know of the block of a template that calls itself. */
  recursion(block: Block): string {
    const known = this.recursive.get(block);
    if (known !== undefined) return known;
    const changes = new ChangeCode(this.module, this.reads.recursive.get(block)!);
    const run = this.module.name('block');
    const same = this.module.constant(sameBlock(block.slots.length));
    const site = this.module.value('site', `{ run: ${run}, changes: ${changes.name}, same: ${same} }`);
    this.recursive.set(block, site);
    this.write(block, new Scope(), changes, run);
    changes.define();
    return site;
  }

  private anchored(block: Block, scope: Scope, anchor: Anchor): AnchoredNames {
    const changes = new ChangeCode(this.module, anchor);
    const run = this.write(block, scope, changes);
    changes.define();
    return { run, changes: changes.name };
  }
}

/** Writes the body of one block's function. Scopes follow the order of the template, so that variables resolve as they are written. */
class BlockWriter implements BlockBody {
  readonly expressions: ExpressionWriter;
  /** Entry 0 is the block's own. */
  private readonly calls: Call[];
  private readonly module: CodeModule;

  constructor(
    readonly functions: BlockFunctions,
    readonly out: FunctionCode,
    own: Call,
    readonly changes: ChangeCode,
  ) {
    this.module = out.module;
    this.expressions = functions.templates.expressions(out);
    this.calls = [own];
  }

  block(block: Block): void {
    if (block.slots.length > SECTION && block.steps.every(standsAlone(block))) this.inSections(block);
    else this.inOne(block);
  }

  /** A section is called only where something has changed that its slots read, and makes other values only for a new one. */
  private inSections(block: Block): void {
    this.out.add('let next = null;');
    for (let from = 0; from < block.slots.length; from += SECTION) {
      const section = this.module.name('section');
      const test = this.section(section, block, from);
      const call = `next = ${section}(dot, frame, prev, c, next);`;
      this.out.add(test === null ? call : `if (${test}) ${call}`);
    }
    this.out.add('return next ?? prev;');
  }

  /** @returns the code that tells whether it has to be called; null where it is called each time */
  private section(name: string, block: Block, from: number): string | null {
    const [{ scope }] = this.calls as [Call];
    const out = new FunctionCode(this.module);
    const writer = new BlockWriter(this.functions, out, { place: out.place('dot', 'frame'), scope }, this.changes);
    const slots = block.slots.slice(from, from + SECTION);
    for (const [offset, slot] of slots.entries()) {
      const index = from + offset;
      const value = writer.slot(slot, index);
      out.freeTemporaries();
      out.add(`if (prev === null || ${value} !== prev[${index}]) next = putValue(next, prev, ${index}, ${value});`);
    }
    out.add('return next;');
    this.module.define(name, [...PARAMETERS, 'next'], out.toString());
    return this.changes.test(slots.map((slot) => this.functions.reads.slots.get(slot)!));
  }

  private inOne(block: Block): void {
    const values: string[] = [];
    for (const step of block.steps) this.step(block, step, values);
    if (values.length === 0) {
      this.out.add('return prev ?? [];');
      return;
    }
    const isSame = values.map((name, i) => ` && ${name} === prev[${i}]`);
    this.out.add(`return prev !== null${isSame.join('')} ? prev : [${values.join(', ')}];`);
  }

  private step(block: Block, step: Step, values: string[]): void {
    switch (step.kind) {
      case 'enter':
        this.enter(step);
        break;
      case 'effect': {
        const { scope, place } = this.calls[step.call]!;
        this.out.add(`${this.expressions.pipe(step.node.pipe, scope, place).code};`);
        break;
      }
      case 'slot':
        values.push(this.slot(block.slots[step.index]!, step.index));
    }
    this.out.freeTemporaries();
  }

  private enter({ node, call, callee }: Enter): void {
    const { scope, place } = this.calls[call]!;
    const [dot, frame] = [this.module.name('d'), this.module.name('frame')];
    this.out.add(`const ${dot} = ${this.argument(node.pipe, scope, place)};`);
    this.out.add(`const ${frame} = newFrame(${dot}, ${place.frame}[1] + 1);`);
    this.calls[callee] = { place: this.out.place(dot, frame), scope: new Scope() };
  }

  private argument(pipe: PipeNode | null, scope: Scope, place: Place): string {
    return pipe === null ? 'undefined' : this.expressions.settled(pipe, scope, place);
  }

  /** Writes what computes a slot's value and returns the value's name. */
  private slot(slot: Slot, index: number): string {
    const name = this.module.name('v');
    const test = this.changes.test([this.functions.reads.slots.get(slot)!]);
    const before = `prev[${index}]`;
    if (slot.kind !== 'branch' && slot.kind !== 'list') {
      this.value(slot, name, test, before);
      return name;
    }
    this.out.add(`let ${name};`);
    this.out.add(test === null ? '{' : `if (!(${test})) ${name} = ${before}; else {`);
    const old = this.module.name('o');
    this.out.add(`const ${old} = prev === null ? null : ${before};`);
    if (slot.kind === 'branch') this.branch(slot, name, old);
    else this.list(slot, name, old);
    this.out.add('}');
    return name;
  }

  private value({ parts }: ValueSlot, name: string, test: string | null, before: string): void {
    const [only] = parts;
    if (
      parts.length === 1 &&
      only?.kind === 'node' &&
      only.node.kind === 'action' &&
      only.node.pipe.decl.length === 0
    ) {
      const { scope, place } = this.calls[only.call]!;
      const text = this.expressions.shown(only.node, scope, place);
      this.out.add(`const ${name} = ${test === null ? text : `${test} ? ${text} : ${before}`};`);
      return;
    }
    if (test === null) {
      this.out.add(`let ${name} = '';`);
      for (const part of parts) this.part(part, name);
      return;
    }
    const keeps = this.module.name('keeps');
    this.out.add(`const ${keeps} = !(${test}); let ${name} = ${keeps} ? ${before} : '';`);
    for (const group of groups(parts)) {
      const isText = !setsUp(group[0]!);
      if (isText) this.out.add(`if (!${keeps}) {`);
      for (const part of group) this.part(part, name);
      if (isText) this.out.add('}');
    }
  }

  private part(part: Part, target: string): void {
    if (part.kind === 'text') {
      this.out.add(`${target} += ${quote(part.text)};`);
    } else if (part.kind === 'enter') {
      this.enter(part);
    } else {
      const { scope, place } = this.calls[part.call]!;
      this.functions.templates.statements(this.out, target).nodes([part.node], scope, place);
    }
  }

  private branch({ branches, call }: BranchSlot, name: string, old: string): void {
    const { place } = this.calls[call]!;
    // Each condition sees the variables of those before it, as nested ifs do.
    let { scope } = this.calls[call]!;
    const tests = branches.map((branch, index) => {
      scope = scope.child();
      return this.test(branch, index, scope, place, old);
    });
    const isComplete = branches.at(-1)?.condition === null || branches.at(-1)?.condition?.kind === 'template';
    this.out.add(`${name} = ${tests.join('')}${isComplete ? '' : 'NO_BRANCH'};`);
  }

  /** A condition and the value where it holds, as the beginning of a conditional expression. */
  private test({ condition, block }: Branch, index: number, scope: Scope, place: Place, old: string): string {
    if (condition === null) return this.taken(block, index, scope, place.dot, place, old);
    if (condition.kind === 'template') return this.recursion(condition, block, scope, place, old);
    if (condition.kind === 'if') {
      const test = this.expressions.truth(condition.pipe, scope, place);
      return `${test} ? ${this.taken(block, index, scope, place.dot, place, old)} : `;
    }
    const inner = this.out.temporary();
    const value = this.expressions.settled(condition.pipe, scope, place);
    return `truth(${inner} = ${value}) ? ${this.taken(block, index, scope, inner, place, old)} : `;
  }

  /** The value of a branch: the very one of before where nothing in it has changed. */
  private taken(block: Block, index: number, scope: Scope, dot: string, { frame }: Place, old: string): string {
    // All that never changes is there once for all.
    if (block.steps.length === 0) return this.module.constant(Object.freeze({ branch: index, values: [] }));
    const run = this.functions.write(block, scope.child(), this.changes);
    const [before, values] = [this.out.temporary(), this.out.temporary()];
    const same = this.module.constant(sameBlock(block.slots.length));
    return (
      `(${before} = ${old} === null ? null : ${old} === SAME ? ${same} : ${old}.branch === ${index} ? ${old}.values : null, ` +
      `${values} = ${run}(${dot}, ${frame}, ${before}, ${before} === null ? c | ${NEW} : c), ` +
      `${values} === ${before} && ${old} !== SAME ? ${old} : { branch: ${index}, values: ${values} })`
    );
  }

  private recursion({ pipe }: TemplateNode, block: Block, scope: Scope, place: Place, old: string): string {
    const argument = this.argument(pipe, scope, place);
    const site = this.functions.recursion(block);
    return `callItself(${site}, ${argument}, ${place.frame}[1] + 1, ${old})`;
  }

  private list(slot: ListSlot, name: string, old: string): void {
    new ListWriter(this, slot, this.calls[slot.call]!).write(name, old);
  }
}

/** Whether a step leaves nothing behind that later steps need, besides its value. */
function standsAlone({ slots }: Block): (step: Step) => boolean {
  return (step) => {
    if (step.kind !== 'slot') return false;
    const slot = slots[step.index]!;
    return slot.kind === 'branch' || slot.kind === 'list' ? slot.call === 0 : !slot.parts.some(setsUp);
  };
}

/** Whether a part is needed by what comes after its slot, too: it runs even where the slot keeps its value. */
function setsUp(part: Part): boolean {
  return (
    part.kind === 'enter' || (part.kind === 'node' && part.node.kind === 'action' && part.node.pipe.decl.length > 0)
  );
}

/** Parts that run under the same condition, together. */
function groups(parts: readonly Part[]): Part[][] {
  const all: Part[][] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (last !== undefined && setsUp(last[0]!) === setsUp(part)) last.push(part);
    else all.push([part]);
  }
  return all;
}
