import type { Template } from '../../template/ast.js';
import type { FunctionTable } from '../../template/value/function.js';
import type { PipelineCompiler } from '../compile-pipeline.js';
import type { FaultPlaces } from '../exec/fault.js';
import { type Emit, Scope } from '../exec/frame.js';
import { ExpressionWriter } from './expressions.js';
import { FunctionCode } from './function.js';
import { type BuiltCode, CodeModule, type MakeFunction } from './module.js';
import { StatementWriter, type TemplateNames } from './statements.js';
import { CodeText } from './text.js';

/** What generated code is made of, besides the nodes. */
export interface CodeSources {
  readonly set: ReadonlyMap<string, Template>;
  readonly functions: FunctionTable;
  /** Makes what the generated code does not do itself. */
  readonly pipelines: PipelineCompiler;
  readonly places: FaultPlaces;
  readonly make: MakeFunction;
}

/**
 * Turns a template and all that it calls into JavaScript functions from dot and variables to text.
 * @returns null where the host forbids to generate code
 */
export function templateCode(name: string, sources: CodeSources): BuiltCode<Emit> | null {
  const module = new CodeModule(sources.make);
  const entry = new TemplateFunctions(module, sources).functionFor(name);
  return entry === null ? null : module.build(entry);
}

/** The functions of the templates of a set: one for each template that is called, written at its first call. */
export class TemplateFunctions implements TemplateNames {
  private readonly names = new Map<string, string>();

  constructor(
    private readonly module: CodeModule,
    readonly sources: CodeSources,
  ) {}

  functionFor(template: string): string | null {
    const { set } = this.sources;
    const node = set.get(template);
    if (node === undefined) return null;
    const known = this.names.get(template);
    if (known !== undefined) return known;
    const name = this.module.name('template');
    // Named before it is written: templates may call each other in circles.
    this.names.set(template, name);
    const out = new FunctionCode(this.module);
    const place = out.place('dot', 'frame');
    out.add("let text = '';");
    this.statements(out, 'text').nodes(node.root.nodes, new Scope(), place);
    out.add('return text;');
    this.module.define(name, ['dot', 'frame'], out.toString());
    return name;
  }

  faultAt: TemplateNames['faultAt'] = (position) => this.sources.places.at(position);

  /** What writes expressions into a function. */
  expressions(out: FunctionCode): ExpressionWriter {
    const { functions, pipelines, places } = this.sources;
    return new ExpressionWriter(out, functions, pipelines, places);
  }

  /** What writes statements into a function that append to one of its variables. */
  statements(out: FunctionCode, target: string): StatementWriter {
    return new StatementWriter(this.expressions(out), this, new CodeText(out, target));
  }
}
