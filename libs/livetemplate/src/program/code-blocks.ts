import type { Block, BranchSlot, Enter, ListKey, ListSlot, Part, Slot, Step, ValueSlot } from '../analysis/block.js';
import type { PipeNode } from '../template/ast.js';
import type { ExpressionWriter } from './code-expressions.js';
import { FunctionCode, type Place } from './code-function.js';
import { type BuiltCode, CodeModule } from './code-module.js';
import { quote } from './code-quote.js';
import { type CodeSources, TemplateFunctions } from './code-templates.js';
import { Scope } from './exec-frame.js';
import type { Remembered } from './exec-remembered.js';
import { readsOnlyItem } from './item-reads.js';
import type { RunBlock } from './exec-values.js';

/**
 * Turns a document's blocks into JavaScript functions from dot and variables to values.
 * @returns null where the host forbids to generate code
 */
export function blockCode(root: Block, sources: CodeSources): BuiltCode<RunBlock> | null {
  const module = new CodeModule(sources.make);
  const functions = new BlockFunctions(module, new TemplateFunctions(module, sources));
  return module.build(functions.write(root, new Scope()));
}

/** A call of a template that is part of a block, with the variables that are known in it; 0 is the block's own. */
interface Call {
  readonly place: Place;
  readonly scope: Scope;
}

class BlockFunctions {
  /** Blocks of templates that call themselves: named before they are written. */
  private readonly recursive = new Map<Block, string>();

  constructor(
    readonly module: CodeModule,
    readonly templates: TemplateFunctions,
  ) {}

  /** Writes the function of a block and returns its name. */
  write(block: Block, scope: Scope, name = this.module.name('block')): string {
    const out = new FunctionCode(this.module);
    const writer = new BlockWriter(this, out, { place: out.place('dot', 'frame'), scope });
    writer.block(block);
    this.module.define(name, ['dot', 'frame'], out.toString());
    return name;
  }

  /** The function of the block of a template that calls itself. */
  recursion(block: Block): string {
    let name = this.recursive.get(block);
    if (name === undefined) {
      name = this.module.name('block');
      this.recursive.set(block, name);
      this.write(block, new Scope(), name);
    }
    return name;
  }
}

/** Writes the body of one block's function. Scopes follow the order of the template, so that variables resolve as they are written. */
class BlockWriter {
  private readonly expressions: ExpressionWriter;
  private readonly calls: Call[];
  private readonly module: CodeModule;

  constructor(
    private readonly functions: BlockFunctions,
    private readonly out: FunctionCode,
    own: Call,
  ) {
    this.module = out.module;
    this.expressions = functions.templates.expressions(out);
    this.calls = [own];
  }

  block(block: Block): void {
    const values: string[] = [];
    for (const step of block.steps) this.step(block, step, values);
    this.out.add(`return [${values.join(', ')}];`);
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
        values.push(this.slot(block.slots[step.index]!));
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
  private slot(slot: Slot): string {
    const name = this.module.name('v');
    if (slot.kind === 'branch') this.branch(slot, name);
    else if (slot.kind === 'list') this.list(slot, name);
    else this.value(slot, name);
    return name;
  }

  private value({ parts }: ValueSlot, name: string): void {
    const [only] = parts;
    if (
      parts.length === 1 &&
      only?.kind === 'node' &&
      only.node.kind === 'action' &&
      only.node.pipe.decl.length === 0
    ) {
      const { scope, place } = this.calls[only.call]!;
      this.out.add(`const ${name} = ${this.expressions.shown(only.node, scope, place)};`);
      return;
    }
    this.out.add(`let ${name} = '';`);
    for (const part of parts) this.part(part, name);
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

  private branch({ branches, call }: BranchSlot, name: string): void {
    const { place } = this.calls[call]!;
    const { dot, frame } = place;
    // Each condition sees the variables of those before it, as nested ifs do.
    let { scope } = this.calls[call]!;
    const tests = branches.map(({ condition, block }, branch) => {
      scope = scope.child();
      const taken = (run: string, inner: string, variables = frame): string =>
        `{ branch: ${branch}, values: ${run}(${inner}, ${variables}) }`;
      if (condition === null) return taken(this.functions.write(block, scope.child()), dot);
      if (condition.kind === 'template') {
        const data = this.out.temporary();
        const argument = this.argument(condition.pipe, scope, place);
        const run = this.functions.recursion(block);
        return `(${data} = ${argument}, ${taken(run, data, `newFrame(${data}, ${frame}[1] + 1)`)})`;
      }
      if (condition.kind === 'if') {
        const test = this.expressions.truth(condition.pipe, scope, place);
        return `${test} ? ${taken(this.functions.write(block, scope.child()), dot)} : `;
      }
      const inner = this.out.temporary();
      const value = this.expressions.settled(condition.pipe, scope, place);
      return `truth(${inner} = ${value}) ? ${taken(this.functions.write(block, scope.child()), inner)} : `;
    });
    const isComplete = branches.at(-1)?.condition === null || branches.at(-1)?.condition?.kind === 'template';
    this.out.add(`const ${name} = ${tests.join('')}${isComplete ? '' : 'NO_BRANCH'};`);
  }

  private list(slot: ListSlot, name: string): void {
    const { scope: outside, place } = this.calls[slot.call]!;
    const around = outside.child();
    const scope = around.child();
    const { pipe } = slot.node;
    const loop = this.loop();
    const { list, at, element, items, keys } = loop;
    const fault = this.module.constant(this.functions.templates.faultAt(pipe.pos));
    const source = this.expressions.settled({ ...pipe, decl: [] }, around, place);
    this.out.add(`const ${list} = rangeOver(${source}, ${pipe.decl.length}, ${fault});`);
    this.out.freeTemporaries();
    const setVariables = this.loopVariables(pipe, scope, place, loop);
    const run = this.itemCode(slot, scope.child());
    this.out.add(`const ${items} = [], ${keys} = [];`);
    this.out.add(`for (let ${at} = 0; ${at} < ${list}.elements.length; ${at}++) {`);
    this.out.add(`const ${element} = ${list}.elements[${at}];`);
    this.out.add(setVariables);
    this.out.add(`${items}.push(${run(element, place.frame)});`);
    this.key(slot.key, scope.child(), this.out.place(element, place.frame), loop);
    this.out.add('}');
    let empty = 'EMPTY_LIST';
    if (slot.otherwise) {
      const otherwise = this.functions.write(slot.otherwise, around.child());
      empty = `{ keys: null, items: [], otherwise: ${otherwise}(${place.dot}, ${place.frame}) }`;
    }
    const full = `{ keys: distinct(${keys}, ${items}.length), items: ${items}, otherwise: null }`;
    this.out.add(`const ${name} = ${items}.length === 0 ? ${empty} : ${full};`);
  }

  private loop(): LoopNames {
    const name = (prefix: string): string => this.module.name(prefix);
    return { list: name('list'), at: name('i'), element: name('d'), items: name('items'), keys: name('keys') };
  }

  /** What sets the variables of a loop for one item; declares them. */
  private loopVariables(pipe: PipeNode, scope: Scope, { frame }: Place, { list, at, element }: LoopNames): string {
    const registers = pipe.decl.map(({ ident }) =>
      pipe.isAssign ? scope.resolve(ident[0]!) : scope.declare(ident[0]!),
    );
    const key = registers.length > 1 ? registers[0]! : -1;
    const last = registers.at(-1) ?? -1;
    const setKey = key < 0 ? '' : `${frame}[${key}] = ${list}.keys === null ? ${at} : ${list}.keys[${at}];`;
    return last < 0 ? setKey : `${setKey}${frame}[${last}] = ${element};`;
  }

  /** What gives the values of an item. */
  private itemCode({ node, item }: ListSlot, scope: Scope): (element: string, frame: string) => string {
    const run = this.functions.write(item, scope);
    const { set, functions } = this.functions.templates.sources;
    if (!readsOnlyItem(node, set, functions)) return (element, frame) => `${run}(${element}, ${frame})`;
    const known = this.module.constant(new WeakMap() satisfies Remembered);
    return (element, frame) => `remembered(${known}, ${run}, ${element}, ${frame})`;
  }

  private key(key: ListKey, scope: Scope, place: Place, { list, at, items, keys }: LoopNames): void {
    switch (key.kind) {
      case 'slot':
        this.out.add(`${keys}.push(${items}[${at}][${key.index}]);`);
        break;
      case 'parts': {
        const text = this.module.name('key');
        this.out.add(`let ${text} = '';`);
        this.functions.templates.statements(this.out, text).nodes(key.nodes, scope, place);
        this.out.add(`${keys}.push(${text});`);
        break;
      }
      case 'map-or-position': {
        const mapKey = `${list}.keys[${at}]`;
        this.out.add(`if (${list}.keys !== null && ${mapKey} !== null) ${keys}.push(printValue(${mapKey}));`);
      }
    }
  }
}

/** Names of the variables of a loop in generated code. */
interface LoopNames {
  /** What `rangeOver` gives. */
  readonly list: string;
  readonly at: string;
  readonly element: string;
  /** Values of the items so far, and their keys. */
  readonly items: string;
  readonly keys: string;
}
