/**
 * The template's syntax tree: a closed set of nodes, after Go's `text/template/parse`.
 *
 * The tree is mutable in one respect only: the escaper rewrites it in place on its own copy
 * ({@link copyNode}); everything downstream reads the escaped tree and never escapes again.
 */

/** Where a node stands. `offset` counts UTF-16 code units from the start of the template text. */
export interface Position {
  /** Name of the text the node was parsed from (a file name or a template's name). */
  readonly source: string;
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

interface Base {
  readonly pos: Position;
}

/** Literal text between actions. */
export interface TextNode extends Base {
  readonly kind: 'text';
  text: string;
}

/** `{{pipeline}}`; a pipeline that only declares or assigns prints nothing. */
export interface ActionNode extends Base {
  readonly kind: 'action';
  pipe: PipeNode;
}

export interface CommentNode extends Base {
  readonly kind: 'comment';
  readonly text: string;
}

export interface BreakNode extends Base {
  readonly kind: 'break';
}

export interface ContinueNode extends Base {
  readonly kind: 'continue';
}

interface BranchBase extends Base {
  pipe: PipeNode;
  list: ListNode;
  /** `{{else if …}}` is an `elseList` that holds exactly one `if`, marked by {@link IfNode.chained}. */
  elseList: ListNode | null;
}

export interface IfNode extends BranchBase {
  readonly kind: 'if';
  /** True where this node was written as `{{else if}}` of the node around it. */
  readonly chained?: boolean;
}

export interface WithNode extends BranchBase {
  readonly kind: 'with';
  /** True where this node was written as `{{else with}}` of the node around it. */
  readonly chained?: boolean;
}

export interface RangeNode extends BranchBase {
  readonly kind: 'range';
}

/** `{{template "name" pipe}}`; also what `{{block}}` leaves behind. */
export interface TemplateNode extends Base {
  readonly kind: 'template';
  /** The escaper replaces the name by that of the copy made for the escape context of this call. */
  name: string;
  pipe: PipeNode | null;
}

export type BranchNode = IfNode | WithNode | RangeNode;

export interface ListNode extends Base {
  readonly kind: 'list';
  nodes: StatementNode[];
}

export type StatementNode =
  TextNode | ActionNode | CommentNode | BreakNode | ContinueNode | IfNode | WithNode | RangeNode | TemplateNode;

/** `$x, $y := a | b c`. */
export interface PipeNode extends Base {
  readonly kind: 'pipe';
  /** Declared or assigned variables, in order; empty for a plain pipeline. */
  readonly decl: VariableNode[];
  /** True for `=`, false for `:=`. */
  readonly isAssign: boolean;
  cmds: CommandNode[];
}

/** An operand followed by its arguments. */
export interface CommandNode extends Base {
  readonly kind: 'command';
  args: ArgumentNode[];
}

/** `$x.Field.Field`: the variable's name with `$`, then the fields. */
export interface VariableNode extends Base {
  readonly kind: 'variable';
  readonly ident: readonly string[];
}

/** `.Field.Field`. */
export interface FieldNode extends Base {
  readonly kind: 'field';
  readonly ident: readonly string[];
}

/** `(pipeline).Field` or any operand followed by fields. */
export interface ChainNode extends Base {
  readonly kind: 'chain';
  readonly node: ArgumentNode;
  readonly field: readonly string[];
}

/** Name of a function. */
export interface IdentifierNode extends Base {
  readonly kind: 'identifier';
  readonly ident: string;
}

export interface DotNode extends Base {
  readonly kind: 'dot';
}

export interface NilNode extends Base {
  readonly kind: 'nil';
}

export interface BoolNode extends Base {
  readonly kind: 'bool';
  readonly value: boolean;
}

/** A number literal, with every kind of number it can stand for, as in Go. */
export interface NumberNode extends Base {
  readonly kind: 'number';
  readonly text: string;
  /** Set where the literal has an exact integer value (also `1e3`, `1.0`). */
  readonly int: bigint | null;
  /** Set where the literal can be a float. */
  readonly float: number | null;
  /** True where the literal is written as an integer or character, so that it is an `int` by itself. */
  readonly isInt: boolean;
  readonly isComplex: boolean;
}

export interface StringNode extends Base {
  readonly kind: 'string';
  /** As written, with its quotes. */
  readonly quoted: string;
  readonly text: string;
}

export type ArgumentNode =
  | VariableNode
  | FieldNode
  | ChainNode
  | IdentifierNode
  | DotNode
  | NilNode
  | BoolNode
  | NumberNode
  | StringNode
  | PipeNode;

export type Node = StatementNode | ListNode | PipeNode | CommandNode | ArgumentNode;

/** One parsed definition. */
export interface Template {
  readonly name: string;
  /** The text it was parsed from: `source` of its nodes' positions. */
  readonly source: string;
  readonly root: ListNode;
  /** Written as `{{block}}`: a body for when nobody else defines one. */
  readonly isBlock?: boolean;
}
