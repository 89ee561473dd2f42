import type { ActionNode, ArgumentNode, CommandNode, PipeNode, StatementNode } from '../template/ast.js';

/**
 * Names of the constructs that an analysis counts. Comments and trim markers are none: they leave nothing behind. A
 * `{{block}}` is a definition and a call.
 */
export type Construct =
  | 'dot'
  | 'field'
  | 'nested-field'
  | 'variable'
  | 'literal'
  | 'pipeline'
  | 'builtin-function'
  | 'function'
  | 'comparison'
  | 'logic'
  | 'if'
  | 'else-if'
  | 'else'
  | 'with'
  | 'range'
  | 'range-with-variables'
  | 'break'
  | 'continue'
  | 'template'
  | 'recursive-template'
  | 'declaration'
  | 'assignment';

const COMPARISONS = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);
const LOGIC = new Set(['and', 'or', 'not']);
const BUILTINS = new Set(['call', 'html', 'index', 'slice', 'js', 'len', 'print', 'printf', 'println', 'urlquery']);

/** Commands that the escaper has added are not the author's. */
const ADDED = /^_html_template_/;

/** What a statement is, without what stands in its branches. Null for what writes nothing and decides nothing. */
export function constructsOf(node: StatementNode): readonly Construct[] {
  switch (node.kind) {
    case 'text':
    case 'comment':
      return [];
    case 'action':
      return [actionConstruct(node)];
    case 'if':
      return [node.chained ? 'else-if' : 'if', ...calls(node.pipe)];
    case 'with':
      return [node.chained ? 'else-if' : 'with', ...calls(node.pipe)];
    case 'range':
      return [node.pipe.decl.length > 0 ? 'range-with-variables' : 'range', ...calls(node.pipe)];
    default:
      return [node.kind];
  }
}

function actionConstruct({ pipe }: ActionNode): Construct {
  if (pipe.decl.length > 0) return pipe.isAssign ? 'assignment' : 'declaration';
  const own = pipe.cmds.filter((cmd) => !ADDED.test(functionName(cmd) ?? ''));
  const [only] = own;
  if (!only || own.length > 1) return 'pipeline';
  const name = functionName(only);
  if (name !== null) return functionConstruct(name);
  return argumentConstruct(only.args[0]!);
}

function argumentConstruct(node: ArgumentNode): Construct {
  switch (node.kind) {
    case 'dot':
      return 'dot';
    case 'field':
      return node.ident.length > 1 ? 'nested-field' : 'field';
    case 'variable':
      return node.ident.length > 1 ? 'nested-field' : 'variable';
    case 'chain':
      return 'nested-field';
    case 'pipe':
      return 'pipeline';
    default:
      return 'literal';
  }
}

function functionConstruct(name: string): Construct {
  if (COMPARISONS.has(name)) return 'comparison';
  if (LOGIC.has(name)) return 'logic';
  return BUILTINS.has(name) ? 'builtin-function' : 'function';
}

/** Functions that a condition calls. */
function calls(pipe: PipeNode): Construct[] {
  return pipe.cmds.flatMap((cmd) => {
    const name = functionName(cmd);
    const inner = cmd.args.flatMap((arg) => (arg.kind === 'pipe' ? calls(arg) : []));
    return name === null ? inner : [functionConstruct(name), ...inner];
  });
}

function functionName({ args: [first] }: CommandNode): string | null {
  return first?.kind === 'identifier' ? first.ident : null;
}
