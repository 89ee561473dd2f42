import { TemplateSyntaxError, type SyntaxErrorClass } from '../errors/index.js';
import type { ArgumentNode, CommandNode, NumberNode, PipeNode, Position, VariableNode } from './ast.js';
import { lex } from './lexer.js';
import { readNumberLiteral } from './number-literal.js';
import type { SourceText } from './source-text.js';
import { unquote } from './string-literal.js';
import { hintForCharacter, hintForFunction, hintForMissing, hintForToken } from './syntax-hints.js';
import { describeToken, type Token, type TokenKind } from './token.js';

/** Parentheses and blocks inside each other; deeper ones come from a mistake and would exhaust the stack. */
const MAX_DEPTH = 1000;

/** Where a pipeline stands: names it in messages, and says what ends it and what it may declare. */
export type PipeContext =
  'command' | 'parenthesized pipeline' | 'if' | 'with' | 'range' | 'template clause' | 'block clause';

const OPERAND_STARTS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'charConstant',
  'complex',
  'dot',
  'field',
  'identifier',
  'leftParen',
  'nil',
  'number',
  'rawString',
  'string',
  'variable',
]);

/** The inside of actions: pipelines, commands, operands; and the reading of tokens that it needs. */
export class PipelineParser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  /** Variables that may be used at this point; `$` is the data the template was given. */
  protected variables: string[] = ['$'];

  constructor(
    protected readonly source: SourceText,
    private readonly functions: ReadonlySet<string>,
  ) {
    this.tokens = lex(source.text);
  }

  // Tokens

  /** The last token (end of text or error) stays. */
  protected next(): Token {
    const token = this.tokens[this.at] as Token;
    if (this.at < this.tokens.length - 1) this.at++;
    return token;
  }

  protected peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] as Token;
  }

  protected nextNonSpace(): Token {
    if (this.peek().kind === 'space') this.at++;
    return this.next();
  }

  protected peekNonSpace(): Token {
    const token = this.peek();
    return token.kind === 'space' ? this.peek(1) : token;
  }

  protected expect(kind: TokenKind, context: string): Token {
    const token = this.nextNonSpace();
    if (token.kind !== kind) throw this.unexpected(token, context);
    return token;
  }

  /** Leaves the action in which a mistake was found; false where the text cannot be read up to its end. */
  protected skipAction(): boolean {
    if (this.at > 0 && this.tokens[this.at - 1]?.kind === 'rightDelim') return true;
    for (;;) {
      const { kind } = this.next();
      if (kind === 'rightDelim') return true;
      if (kind === 'error') return false;
    }
  }

  protected positionOf(token: Token): Position {
    return this.source.positionAt(token.offset);
  }

  // Errors

  protected failure(errorClass: SyntaxErrorClass, reason: string, offset: number, hint?: string): TemplateSyntaxError {
    return new TemplateSyntaxError(errorClass, reason, this.source.positionAt(offset), {
      text: this.source.text,
      hint,
    });
  }

  protected unexpected(token: Token, context: string): TemplateSyntaxError {
    const { fault } = token;
    if (fault !== undefined) return this.failure(fault.errorClass, fault.reason, fault.offset, fault.hint);
    const reason = `unexpected ${describeToken(token)} in ${context}`;
    return this.failure('unexpected_token', reason, token.offset, hintForToken(token, context, this.source.text));
  }

  protected nested<T>(offset: number, read: () => T): T {
    if (this.depth === MAX_DEPTH)
      throw this.failure('unexpected_token', `nested deeper than ${MAX_DEPTH} levels`, offset);
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }

  // Pipelines

  /** Reads up to and including the delimiter or parenthesis that ends the pipeline. */
  protected pipeline(context: PipeContext): PipeNode {
    const pos = this.positionOf(this.peekNonSpace());
    const { decl, isAssign } = this.declarations(context);
    const end = context === 'parenthesized pipeline' ? 'rightParen' : 'rightDelim';
    const cmds: CommandNode[] = [];
    for (;;) {
      const token = this.peekNonSpace();
      if (token.kind === end) {
        this.nextNonSpace();
        this.checkPipeline(cmds, context, token);
        return { kind: 'pipe', pos, decl, isAssign, cmds };
      }
      if (!OPERAND_STARTS.has(token.kind)) {
        this.nextNonSpace();
        throw this.unexpected(token, context);
      }
      cmds.push(this.command());
    }
  }

  /** `$x :=`, `$x =`, and in a range `$i, $x :=`. A variable that none of this follows is an operand. */
  private declarations(context: PipeContext): { decl: VariableNode[]; isAssign: boolean } {
    const decl: VariableNode[] = [];
    for (;;) {
      const start = this.at;
      const variable = this.nextNonSpace();
      const sign = this.nextNonSpace();
      const isComma = sign.kind === 'char' && sign.value === ',';
      if (variable.kind !== 'variable' || (!isComma && sign.kind !== 'assign' && sign.kind !== 'declare')) {
        this.at = start;
        return { decl, isAssign: false };
      }
      decl.push({ kind: 'variable', pos: this.positionOf(variable), ident: [variable.value] });
      this.variables.push(variable.value);
      if (!isComma) return { decl, isAssign: sign.kind === 'assign' };
      if (context !== 'range' || decl.length > 1) {
        throw this.failure('too_many_declarations', `too many declarations in ${context}`, sign.offset);
      }
      const following = this.peekNonSpace();
      if (following.kind !== 'variable' && following.kind !== 'rightDelim') {
        const hint = 'Write {{range $index, $element := …}}.';
        throw this.failure('bad_declaration', 'range can only initialize variables', following.offset, hint);
      }
    }
  }

  private checkPipeline(cmds: readonly CommandNode[], context: PipeContext, end: Token): void {
    if (cmds.length === 0) {
      throw this.failure('missing_value', `missing value for ${context}`, end.offset, hintForMissing(context));
    }
    cmds.forEach((cmd, stage) => {
      const first = cmd.args[0];
      if (stage === 0 || first === undefined || isExecutable(first)) return;
      const reason = `non executable command in pipeline stage ${stage + 1}`;
      throw this.failure('non_executable', reason, cmd.pos.offset, 'After | stands a function or a method.');
    });
  }

  /** Operands up to a `|`, which is consumed, or to the end of the pipeline, which is not. */
  private command(): CommandNode {
    const pos = this.positionOf(this.peekNonSpace());
    const args: ArgumentNode[] = [];
    for (;;) {
      const operand = this.operand();
      if (operand !== null) args.push(operand);
      const token = this.peek();
      if (token.kind === 'rightDelim' || token.kind === 'rightParen') return { kind: 'command', pos, args };
      this.next();
      if (token.kind === 'pipe') return { kind: 'command', pos, args };
      if (token.kind !== 'space') throw this.unexpected(token, 'operand');
    }
  }

  /** A term with the fields that follow it; `null` where the next token starts no term. */
  private operand(): ArgumentNode | null {
    if (!OPERAND_STARTS.has(this.peekNonSpace().kind)) return null;
    const term = this.term(this.nextNonSpace());
    const field: string[] = [];
    const after = this.peek().offset;
    while (this.peek().kind === 'field') field.push(this.next().value.slice(1));
    if (field.length === 0) return term;
    switch (term.kind) {
      case 'field':
      case 'variable':
        return { ...term, ident: [...term.ident, ...field] };
      case 'pipe':
      case 'identifier':
        return { kind: 'chain', pos: term.pos, node: term, field };
      default: {
        const written = this.source.text.slice(term.pos.offset, after);
        throw this.failure('field_after_term', `unexpected . after term ${JSON.stringify(written)}`, after);
      }
    }
  }

  private term(token: Token): ArgumentNode {
    const pos = this.positionOf(token);
    switch (token.kind) {
      case 'dot':
      case 'nil':
        return { kind: token.kind, pos };
      case 'bool':
        return { kind: 'bool', pos, value: token.value === 'true' };
      case 'field':
        return { kind: 'field', pos, ident: [token.value.slice(1)] };
      case 'string':
      case 'rawString':
        return { kind: 'string', pos, quoted: token.value, text: this.stringValue(token) };
      case 'variable':
        if (this.variables.includes(token.value)) return { kind: 'variable', pos, ident: [token.value] };
        throw this.undefinedVariable(token);
      case 'identifier':
        if (this.functions.has(token.value)) return { kind: 'identifier', pos, ident: token.value };
        throw this.failure(
          'undefined_function',
          `function ${JSON.stringify(token.value)} not defined`,
          token.offset,
          hintForFunction(token.value, this.functions),
        );
      case 'leftParen':
        return this.nested(token.offset, () => this.pipeline('parenthesized pipeline'));
      default:
        return this.number(token);
    }
  }

  private undefinedVariable(token: Token): TemplateSyntaxError {
    const hint = 'A variable lives to the {{end}} of the block that declares it; {{define}} and {{block}} see only $.';
    return this.failure('undefined_variable', `undefined variable ${JSON.stringify(token.value)}`, token.offset, hint);
  }

  private number(token: Token): NumberNode {
    const literal = readNumberLiteral(token.value);
    if (typeof literal === 'object') {
      return { kind: 'number', pos: this.positionOf(token), text: token.value, ...literal };
    }
    const errorClass = literal === 'invalid syntax' ? 'bad_string' : 'bad_number';
    const hint =
      token.kind === 'charConstant'
        ? 'Strings are written in double quotes.'
        : hintForCharacter(this.source.text, token.offset);
    throw this.failure(errorClass, literal, token.offset, hint);
  }

  protected stringValue(token: Token): string {
    const text = unquote(token.value);
    if (text === null) throw this.failure('bad_string', `invalid escape in ${token.value}`, token.offset);
    return text;
  }
}

/** Only the first command of a pipeline may be a plain value. */
function isExecutable(node: ArgumentNode): boolean {
  return !['bool', 'dot', 'nil', 'number', 'string'].includes(node.kind);
}
