import { analyze } from '../analysis/analyzer.js';
import type { Slot } from '../analysis/block.js';
import { dataPaths } from '../analysis/data-path.js';
import { buildDocument } from '../analysis/document.js';
import type { Hash } from '../analysis/fragment-id.js';
import { FragmentPlaces } from '../analysis/fragment-places.js';
import { nearNames } from '../analysis/near-names.js';
import type { Finding, NamedAction } from '../analysis/template-analysis.js';
import { TemplateHabits } from '../analysis/template-habits.js';
import type { Position } from '../template/ast.js';
import type { EscapedSet } from '../template/escape/escaper.js';
import type { FunctionTable } from '../template/value/function.js';
import { NodeCompiler } from './compile-nodes.js';
import { BlockCompiler } from './compiler.js';
import { diffBlock } from './diff.js';
import { documentHtml, firstStatic, wholeFragment, withHead } from './document-html.js';
import { FaultPlaces } from './exec/fault.js';
import { fragmentIds } from './fragment-ids.js';
import { fragmentsOf } from './fragments-of.js';
import type { LiveProgram } from './live-program.js';
import { numberBlocks, shapeOf } from './shape-of.js';
import type { PathOf } from './splices.js';
import { blockState } from './state.js';
import { Uncached } from './uncached.js';
import { wireBlock } from './wire.js';

export interface ProgramOptions {
  readonly functions: FunctionTable;
  /** Text of each source, for the excerpts in errors. */
  readonly texts: ReadonlyMap<string, string>;
  readonly hash: Hash;
  /** Markup to add at the end of `<head>`. */
  readonly head: string;
  /** What is known of the set of templates that it is made of. */
  readonly warnings: readonly Finding[];
  /** The actions that its attributes name. */
  readonly actions: readonly NamedAction[];
}

/**
 * Makes a live program of an escaped template: blocks and slots, the code that fills them, and what follows from two
 * fillings. Read this function first: it is the whole way from template to patch.
 */
export function compileTemplate(name: string, escaped: EscapedSet, options: ProgramOptions): LiveProgram {
  const { root: body } = escaped.templates.get(escaped.entry)!;
  const document = buildDocument(name, body, escaped.templates, options);
  const { root, fragments } = document;
  const blocks = numberBlocks(root);
  const shape = shapeOf(blocks);
  const fragmentPlaces = once(() => new FragmentPlaces(document, escaped.templates, options.hash));
  const page = { template: name, fragmentAt: (position: Position) => fragmentPlaces().at(position) };
  const compiler = new NodeCompiler(escaped.templates, options.functions, new FaultPlaces(options.texts, page));
  const run = new BlockCompiler(compiler).document(root);
  // Most processes never ask for these.
  const analysis = once(() => analyze({ document, blocks, ...options }));
  const paths = once(() => pathsOf(dataPaths(root)));
  const whole = wholeFragment(document, options.hash);
  const uncached = Uncached.of(root, blocks);
  const isPure = once(() => !new TemplateHabits(escaped.templates, options.functions).isImpureTemplate(escaped.entry));
  const evaluate: LiveProgram['evaluate'] = (data, before) => {
    const values = compiler.guarded(() => run.evaluate(data ?? undefined, before), body.pos);
    return whole === null ? values : withHead(values, options.head, before?.values);
  };
  // What is sent whether it changes or not has to be known, too.
  const compareWhole: LiveProgram['compare'] = (data, now) => {
    const before = evaluate(data);
    return { before, after: evaluate(now, { data, values: before }) };
  };
  return Object.freeze<LiveProgram>({
    name,
    fingerprint: options.hash(JSON.stringify(shape)).slice(0, 16),
    shape,
    root,
    get analysis() {
      return analysis();
    },
    get isPure() {
      return isPure();
    },
    hints: (data) => nearNames(root, data),
    evaluate,
    compare: (before, now) => {
      if (uncached !== null || whole !== null) return compareWhole(before, now);
      return compiler.guarded(() => run.compare(before ?? undefined, now ?? undefined), body.pos);
    },
    render: (data) => {
      const { rootAttributes } = document;
      if (rootAttributes === null) {
        const values = evaluate(data);
        return {
          state: blockState(root, values),
          html: (given) => documentHtml(document, values, given, options.hash),
        };
      }
      const { html, state } = compiler.guarded(() => run.html(data ?? undefined), body.pos);
      return { state, html: (attributes) => firstStatic(document, rootAttributes, attributes) + html };
    },
    diff: (before, after) => diffBlock(root, uncached ? uncached.forget(root, before) : before, after),
    wire: wireBlock,
    fragmentIds: (values) => fragmentIds(document, values, options.hash),
    document: (values, attributes) => documentHtml(document, values, attributes, options.hash),
    state: (values) => blockState(root, values),
    ...(whole ?? fragmentsOf(document, uncached, paths)),
    rootIsFragment:
      whole !== null || fragments.some(({ from }) => isRoot(root.statics[from.static]!.slice(from.offset))),
  });
}

function isRoot(html: string): boolean {
  return /^<html[\s>]/iu.test(html);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Fills the keys of the list items into a slot's first path. */
function pathsOf(reads: ReadonlyMap<Slot, readonly string[]>): PathOf {
  return (slot, items) => {
    let depth = 0;
    const path = reads.get(slot)?.[0] ?? '';
    return (
      path
        .split('.')
        .map((field) => (field === '*' ? (items[depth++] ?? field) : field))
        .join('.') || '.'
    );
  };
}
