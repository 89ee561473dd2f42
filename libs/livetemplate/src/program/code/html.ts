import type { Block, Branch, BranchSlot, Enter, ListSlot, Part, Slot, Step, ValueSlot } from '../../analysis/block.js';
import type { PipeNode } from '../../template/ast.js';
import { type Frame, Scope } from '../exec/frame.js';
import { branchState } from '../state.js';
import type { ExpressionWriter } from './expressions.js';
import { FunctionCode, type Place } from './function.js';
import type { Call } from './lists.js';
import { type BuiltCode, CodeModule } from './module.js';
import { quote } from './quote.js';
import { StatementWriter } from './statements.js';
import { type CodeSources, TemplateFunctions } from './templates.js';
import { CodeText } from './text.js';

/** Runs a whole document to its HTML, without its first static, and its state. */
export type RunHtml = (data: unknown, frame: Frame) => { readonly html: string; readonly state: string };

/**
 * Turns a document's blocks into JavaScript functions from dot and variables to annotated HTML: what `blockHtml` and `blockState` make
 * of the values, without the values.
 * @returns null where the host forbids to generate code
 */
export function htmlCode(root: Block, sources: CodeSources): BuiltCode<RunHtml> | null {
  const module = new CodeModule(sources.make);
  return module.build(new HtmlFunctions(module, new TemplateFunctions(module, sources)).document(root));
}

class HtmlFunctions {
  /** Name of the object that collects the state. */
  readonly page: string;
  /** Names of the functions of templates that call themselves: named before they are written. */
  private readonly recursive = new Map<Block, string>();

  constructor(
    readonly module: CodeModule,
    readonly templates: TemplateFunctions,
  ) {
    this.page = module.value('page', "{ state: '' }");
  }

  document(root: Block): string {
    const { module, page } = this;
    const run = this.write(root, new Scope(), { statics: ['', ...root.statics.slice(1)] });
    const name = module.name('document');
    // A function that a template calls may render a page.
    module.define(
      name,
      ['dot', 'frame'],
      `const around = ${page}.state; ${page}.state = '';
try { const html = ${run}(dot, frame); return { html, state: ${page}.state }; } finally { ${page}.state = around; }`,
    );
    return name;
  }

  /** @param head what the function begins with */
  write(
    block: Block,
    scope: Scope,
    { statics = block.statics, head = '', name = this.module.name('html') }: Partial<Writing> = {},
  ): string {
    const out = new FunctionCode(this.module);
    const own = { place: out.place('dot', 'frame'), scope };
    out.add(`${head}let text = '';`);
    const text = new CodeText(out, 'text');
    new HtmlWriter(this, out, text).block(block, own, statics);
    text.flush();
    out.add('return text;');
    this.module.define(name, ['dot', 'frame', 'key'], out.toString());
    return name;
  }

  recursion(block: Block): string {
    let name = this.recursive.get(block);
    if (name === undefined) {
      name = this.module.name('html');
      this.recursive.set(block, name);
      this.write(block, new Scope(), { name });
    }
    return name;
  }
}

interface Writing {
  readonly statics: readonly string[];
  readonly head: string;
  readonly name: string;
}

/** Writes the body of one function. Branches stand in it, list items have functions of their own. */
class HtmlWriter {
  private readonly expressions: ExpressionWriter;

  constructor(
    private readonly functions: HtmlFunctions,
    private readonly out: FunctionCode,
    private readonly text: CodeText,
  ) {
    this.expressions = functions.templates.expressions(out);
  }

  block(block: Block, own: Call, statics: readonly string[] = block.statics): void {
    const calls = [own];
    this.text.constant(statics[0]!);
    for (const step of block.steps) this.step(block, step, calls, statics);
  }

  private step(block: Block, step: Step, calls: Call[], statics: readonly string[]): void {
    switch (step.kind) {
      case 'enter':
        this.enter(step, calls);
        break;
      case 'effect': {
        const { scope, place } = calls[step.call]!;
        this.text.statement(`${this.expressions.pipe(step.node.pipe, scope, place).code};`);
        break;
      }
      case 'slot':
        this.slot(block.slots[step.index]!, calls);
        this.text.constant(statics[step.index + 1]!);
    }
    this.out.freeTemporaries();
  }

  private enter({ node, call, callee }: Enter, calls: Call[]): void {
    const { scope, place } = calls[call]!;
    const { module } = this.functions;
    const [dot, frame] = [module.name('d'), module.name('frame')];
    this.text.statement(`const ${dot} = ${this.argument(node.pipe, scope, place)};`);
    this.text.statement(`const ${frame} = newFrame(${dot}, ${place.frame}[1] + 1);`);
    calls[callee] = { place: this.out.place(dot, frame), scope: new Scope() };
  }

  private argument(pipe: PipeNode | null, scope: Scope, place: Place): string {
    return pipe === null ? 'undefined' : this.expressions.settled(pipe, scope, place);
  }

  private state(code: string): void {
    this.out.add(`${this.functions.page}.state += ${code};`);
  }

  private slot(slot: Slot, calls: Call[]): void {
    if (slot.kind === 'branch') this.branch(slot, calls[slot.call]!);
    else if (slot.kind === 'list') this.list(slot, calls[slot.call]!);
    else this.value(slot, calls);
  }

  private value({ kind, parts, lead, prefix, suffix, tail }: ValueSlot, calls: Call[]): void {
    const { text, out } = this;
    text.constant(lead);
    const [only] = parts;
    if (kind !== 'text') {
      text.constant(prefix);
      for (const part of parts) this.part(part, calls, text);
      text.constant(suffix);
    } else if (parts.length === 1 && only !== undefined && isPlain(only) && prefix === '' && suffix === '') {
      const { scope, place } = calls[only.call]!;
      text.piece(this.expressions.shownEnclosed(only.node, scope, place));
    } else {
      const value = this.functions.module.name('v');
      text.statement(`let ${value} = '';`);
      const inner = new CodeText(out, value);
      for (const part of parts) this.part(part, calls, inner);
      inner.flush();
      text.piece(`enclosed(${value}, ${quote(prefix)}, ${quote(suffix)})`);
    }
    text.constant(tail);
  }

  private part(part: Part, calls: Call[], target: CodeText): void {
    if (part.kind === 'text') {
      target.constant(part.text);
    } else if (part.kind === 'enter') {
      target.flush();
      this.enter(part, calls);
    } else {
      const { scope, place } = calls[part.call]!;
      new StatementWriter(this.expressions, this.functions.templates, target).nodes([part.node], scope, place);
    }
  }

  private branch({ branches }: BranchSlot, { scope: around, place }: Call): void {
    const lead = this.text.takeLead();
    this.text.flush();
    // Each condition sees the variables of those before it, as nested ifs do.
    let scope = around;
    let open = 0;
    let isComplete = false;
    for (const [index, branch] of branches.entries()) {
      scope = scope.child();
      const tests = branch.condition?.kind === 'if' || branch.condition?.kind === 'with';
      this.arm(branch, index, scope, place, lead);
      if (tests) {
        this.out.add('} else {');
        open++;
      } else isComplete = true;
    }
    if (!isComplete) {
      this.state(quote(branchState(-1)));
      this.text.constant(lead);
      this.text.flush();
    }
    this.out.add('}'.repeat(open));
  }

  /** One branch, from its condition on. */
  private arm({ condition, block }: Branch, index: number, scope: Scope, place: Place, lead: string): void {
    const { out, text, expressions } = this;
    const number = quote(branchState(index));
    if (condition?.kind === 'template') {
      const data = this.functions.module.name('d');
      out.add(`const ${data} = ${this.argument(condition.pipe, scope, place)};`);
      this.state(number);
      text.constant(lead);
      text.piece(`${this.functions.recursion(block)}(${data}, newFrame(${data}, ${place.frame}[1] + 1))`);
      text.flush();
      return;
    }
    let inner = place;
    if (condition?.kind === 'if') out.add(`if (${expressions.truth(condition.pipe, scope, place)}) {`);
    else if (condition?.kind === 'with') {
      const dot = this.functions.module.name('d');
      out.add(`const ${dot} = ${expressions.settled(condition.pipe, scope, place)};`);
      out.add(`if (truth(${dot})) {`);
      inner = out.place(dot, place.frame);
    }
    out.freeTemporaries();
    this.state(number);
    text.constant(lead);
    this.block(block, { place: inner, scope: scope.child() });
    text.flush();
  }

  private list({ node, item, otherwise }: ListSlot, call: Call): void {
    const { module, templates } = this.functions;
    const { out, text } = this;
    const { place } = call;
    const around = call.scope.child();
    const list = module.name('list');
    const fault = module.constant(templates.faultAt(node.pipe.pos));
    const source = this.expressions.settled(node.pipe, around, place);
    text.statement(`const ${list} = rangeOver(${source}, ${node.pipe.decl.length}, ${fault});`);
    out.freeTemporaries();
    this.state(`${list}.elements.length + '.'`);
    const scope = around.child();
    const head = loopVariables(node.pipe, scope);
    const run = this.functions.write(item, scope.child(), { head });
    const at = module.name('i');
    const key = head === '' ? '' : `, ${list}.keys === null ? ${at} : ${list}.keys[${at}]`;
    out.add(`for (let ${at} = 0; ${at} < ${list}.elements.length; ${at}++)`);
    out.add(`text += ${run}(${list}.elements[${at}], ${place.frame}${key});`);
    if (otherwise === null) return;
    out.add(`if (${list}.elements.length === 0) {`);
    this.block(otherwise, { place, scope: around.child() });
    text.flush();
    out.add('}');
  }
}

type PlainPart = Extract<Part, { kind: 'node' }> & { node: { kind: 'action' } };

/** Whether a part is a single value that is shown. */
function isPlain(part: Part): part is PlainPart {
  return part.kind === 'node' && part.node.kind === 'action' && part.node.pipe.decl.length === 0;
}

/** What sets the variables of a loop for one item. */
function loopVariables({ decl }: PipeNode, scope: Scope): string {
  const registers = decl.map(({ ident }) => scope.resolve(ident[0]!));
  const key = registers.length > 1 ? registers[0]! : -1;
  const last = registers.at(-1) ?? -1;
  return `${key < 0 ? '' : `frame[${key}] = key;`}${last < 0 ? '' : `frame[${last}] = dot;`}`;
}
