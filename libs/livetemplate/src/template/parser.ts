import { TemplateErrors, TemplateSyntaxError } from '../errors/index.js';
import type {
  IfNode,
  ListNode,
  PipeNode,
  Position,
  RangeNode,
  StatementNode,
  Template,
  TemplateNode,
  WithNode,
} from './ast.js';
import { isBlank } from './blank.js';
import { PipelineParser } from './pipeline-parser.js';
import { SourceText } from './source-text.js';
import type { Token, TokenKind } from './token.js';

export interface ParseOptions {
  /** Names a template may call. */
  readonly functions: ReadonlySet<string>;
  /** Markup by the name that stands for it: `{{name}}` is as if the markup were written there. @default none */
  readonly markup?: ReadonlyMap<string, string>;
}

/** What ended a list of statements. */
type Terminator =
  | { readonly kind: 'end'; readonly token: Token }
  /** `chain` is the keyword of `{{else if}}` or `{{else with}}`, which is consumed. */
  | { readonly kind: 'else'; readonly token: Token; readonly chain: 'if' | 'with' | null };

/** What opened a list of statements, to be named where its `{{end}}` is missing. */
interface Opener {
  readonly label: string;
  readonly pos: Position;
}

/**
 * Parses one text. The first template is the text itself, followed by those it defines with `{{define}}` and
 * `{{block}}`, in the order of their ends; a name may occur twice only where one of the bodies is blank.
 *
 * @param name of the template, and the `source` of all positions
 * @throws {TemplateErrors} with everything that is wrong in the text
 * @example parseTemplate('hello.html', '<p>{{.name}}</p>', { functions: new Set() })
 * @see Go `text/template/parse/parse.go`
 */
export function parseTemplate(name: string, text: string, options: ParseOptions): Template[] {
  const { templates, errors } = new Parser(new SourceText(name, text), options).parse();
  const [first, ...others] = errors;
  if (first !== undefined) throw new TemplateErrors([first, ...others]);
  return templates;
}

class Parser extends PipelineParser {
  private readonly templates = new Map<string, Template>();
  private readonly errors: TemplateSyntaxError[] = [];
  private rangeDepth = 0;

  constructor(
    source: SourceText,
    private readonly options: ParseOptions,
  ) {
    super(source, options.functions);
  }

  parse(): { templates: Template[]; errors: TemplateSyntaxError[] } {
    const { name } = this.source;
    try {
      const root = this.topLevel();
      this.define({ name, source: name, root }, root.pos);
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error;
      this.errors.push(error);
    }
    const main = this.templates.get(name);
    const defined = [...this.templates.values()].filter((template) => template !== main);
    return { templates: main === undefined ? defined : [main, ...defined], errors: this.errors };
  }

  /**
   * Runs what reads the inside of an action. A mistake there is noted and the rest of the action skipped, so that the
   * structure around it stays known and the mistakes after it are reported, too.
   */
  private recovering<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error;
      if (this.skipAction()) {
        this.errors.push(error);
        return null;
      }
      // Nothing is known about what follows a character that cannot be read.
      const unreadable = this.unexpected(this.peek(), 'input');
      if (error.message !== unreadable.message) this.errors.push(error);
      throw unreadable;
    }
  }

  // Templates

  private define(template: Template, pos: Position): void {
    const known = this.templates.get(template.name);
    if (known !== undefined && !isBlank(known.root)) {
      if (isBlank(template.root)) return;
      throw this.failure(
        'redefinition',
        `template ${JSON.stringify(template.name)} is defined twice in this text`,
        pos.offset,
        `The other definition starts at line ${known.root.pos.line}.`,
      );
    }
    this.templates.set(template.name, template);
  }

  /** The text as a whole: only here `{{define}}` is allowed. */
  private topLevel(): ListNode {
    const nodes: StatementNode[] = [];
    while (this.peek().kind !== 'eof') {
      if (this.peek().kind === 'leftDelim' && this.wordAfterDelim() === 'define') {
        const pos = this.positionOf(this.next());
        this.nextNonSpace();
        this.definition(pos);
        continue;
      }
      const node = this.statement();
      if (node === null) continue;
      if (isTerminator(node)) {
        this.errors.push(this.strayTerminator(node, ''));
        if (node.kind === 'else' && node.chain !== null && !this.skipAction())
          throw this.unexpected(this.peek(), 'input');
      } else nodes.push(node);
    }
    return { kind: 'list', pos: this.source.positionAt(0), nodes };
  }

  private wordAfterDelim(): TokenKind {
    const following = this.peek(1).kind;
    return following === 'space' ? this.peek(2).kind : following;
  }

  /** The keyword is read. */
  private definition(pos: Position): void {
    const context = 'define clause';
    const name = this.recovering(() => {
      const parsed = this.templateName(this.nextNonSpace(), context);
      this.expect('rightDelim', context);
      return parsed;
    });
    const root = this.body({ label: '{{define}}', pos }, context);
    this.addDefinition(name, root, pos);
  }

  private addDefinition(name: string | null, root: ListNode, pos: Position, isBlock = false): void {
    if (name === null) return;
    try {
      this.define({ name, source: this.source.name, root, ...(isBlock && { isBlock }) }, pos);
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error;
      this.errors.push(error);
    }
  }

  /** Body of a definition: it sees no variables of the text around it and is in no range. */
  private body(opener: Opener, context: string): ListNode {
    const { variables, rangeDepth } = this;
    this.variables = ['$'];
    this.rangeDepth = 0;
    const [root, end] = this.list(opener);
    if (end.kind !== 'end') throw this.strayTerminator(end, ` in ${context}`);
    this.variables = variables;
    this.rangeDepth = rangeDepth;
    return root;
  }

  private templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'rawString') throw this.unexpected(token, context);
    return this.stringValue(token);
  }

  // Statements

  /** Statements up to the `{{end}}` or `{{else}}` of what is open. */
  private list(opener: Opener): [ListNode, Terminator] {
    return this.nested(opener.pos.offset, () => {
      const nodes: StatementNode[] = [];
      const pos = this.positionOf(this.peek());
      for (;;) {
        if (this.peek().kind === 'eof') throw this.unclosed(opener);
        const node = this.statement();
        if (node === null) continue;
        if (isTerminator(node)) return [{ kind: 'list', pos, nodes }, node];
        nodes.push(node);
      }
    });
  }

  private unclosed(opener: Opener): TemplateSyntaxError {
    const { line, column, offset } = opener.pos;
    const reason = `unexpected end of the text: ${opener.label} opened at ${line}:${column} has no {{end}}`;
    return this.failure('unexpected_eof', reason, offset, `Add the missing {{end}} for ${opener.label}.`);
  }

  private strayTerminator(terminator: Terminator, where: string): TemplateSyntaxError {
    const { kind, token } = terminator;
    const errorClass = kind === 'end' ? 'unexpected_end' : 'unexpected_else';
    return this.failure(
      errorClass,
      `unexpected {{${kind}}}${where}`,
      token.offset,
      'Nothing is open that it belongs to.',
    );
  }

  /** Text or one action; `null` for what leaves nothing behind. */
  private statement(): StatementNode | Terminator | null {
    const token = this.next();
    switch (token.kind) {
      case 'text':
        return token.value === '' ? null : { kind: 'text', pos: this.textPosition(token), text: token.value };
      case 'comment':
        return { kind: 'comment', pos: this.positionOf(token), text: token.value };
      case 'leftDelim':
        return this.action(token);
      default:
        throw this.unexpected(token, 'input');
    }
  }

  /** A trim marker before it may have cut off the text's beginning. */
  private textPosition(token: Token): Position {
    return this.source.positionAt(token.offset + token.raw.indexOf(token.value));
  }

  private action(opening: Token): StatementNode | Terminator | null {
    const pos = this.positionOf(opening);
    const word = this.peekNonSpace().kind;
    switch (word) {
      case 'if':
      case 'with':
        this.nextNonSpace();
        return this.branch(word, pos, false);
      case 'range':
        this.nextNonSpace();
        return this.range(pos);
      case 'block':
        this.nextNonSpace();
        return this.block(pos);
      case 'define':
        // Read nevertheless, so that its {{end}} is not taken for that of the block around it.
        this.errors.push(this.unexpected(this.nextNonSpace(), 'command'));
        this.definition(pos);
        return null;
      case 'else':
        this.nextNonSpace();
        return this.elseControl(opening);
      case 'end':
        this.nextNonSpace();
        this.recovering(() => this.expect('rightDelim', 'end'));
        return { kind: 'end', token: opening };
      case 'template':
        this.nextNonSpace();
        return this.recovering(() => this.templateCall(pos));
      case 'break':
      case 'continue':
        this.nextNonSpace();
        return this.recovering(() => this.loopControl(word, pos));
      default: {
        const text = this.markup();
        if (text !== null) return { kind: 'text', pos, text };
        const pipe = this.recovering(() => this.pipeline('command'));
        return pipe && { kind: 'action', pos, pipe };
      }
    }
  }

  /** Reads an action that is nothing but the name of markup; null where it is another one. */
  private markup(): string | null {
    const { kind, value } = this.peekNonSpace();
    const text = kind === 'identifier' ? this.options.markup?.get(value) : undefined;
    if (text === undefined) return null;
    const name = this.peek().kind === 'space' ? 1 : 0;
    const end = this.peek(name + 1).kind === 'space' ? name + 2 : name + 1;
    if (this.peek(end).kind !== 'rightDelim') return null;
    for (let read = 0; read <= end; read++) this.next();
    return text;
  }

  /** The keyword is read; so is that of a chained `{{else if}}`, whose `{{end}}` closes the whole chain. */
  private branch(kind: 'if' | 'with', pos: Position, chained: boolean): IfNode | WithNode {
    const mark = this.variables.length;
    const pipe = this.recovering(() => this.pipeline(kind)) ?? emptyPipe(pos);
    const opener = { label: `{{${kind}}}`, pos };
    const [list, next] = this.list(opener);
    const elseList = next.kind === 'end' ? null : this.elseList(kind, opener, next);
    this.variables.length = mark;
    return { kind, pos, pipe, list, elseList, ...(chained && { chained }) };
  }

  private elseList(kind: 'if' | 'with', opener: Opener, next: Terminator & { kind: 'else' }): ListNode {
    const pos = this.positionOf(next.token);
    if (next.chain === kind) {
      return this.nested(pos.offset, () => ({ kind: 'list', pos, nodes: [this.branch(kind, pos, true)] }));
    }
    return this.lastList(opener, next);
  }

  /** The list after a plain `{{else}}`: only `{{end}}` may follow. */
  private lastList(opener: Opener, next: Terminator & { kind: 'else' }): ListNode {
    if (next.chain !== null) throw this.wrongChain(opener, next.chain, next.token);
    const [list, end] = this.list(opener);
    if (end.kind === 'end') return list;
    throw this.failure(
      'unexpected_else',
      'expected {{end}}; found {{else}}',
      end.token.offset,
      `${opener.label} has its {{else}} already.`,
    );
  }

  private wrongChain(opener: Opener, chain: 'if' | 'with', token: Token): TemplateSyntaxError {
    return this.failure(
      'unexpected_token',
      `unexpected <${chain}> in input`,
      token.offset,
      `{{else ${chain}}} continues {{${chain}}} only. Inside ${opener.label} write {{else}}{{${chain} …}}…{{end}}.`,
    );
  }

  private range(pos: Position): RangeNode {
    const mark = this.variables.length;
    const pipe = this.recovering(() => this.pipeline('range')) ?? emptyPipe(pos);
    const opener = { label: '{{range}}', pos };
    this.rangeDepth++;
    const [list, next] = this.list(opener);
    this.rangeDepth--;
    const elseList = next.kind === 'end' ? null : this.lastList(opener, next);
    this.variables.length = mark;
    return { kind: 'range', pos, pipe, list, elseList };
  }

  private elseControl(opening: Token): Terminator {
    const following = this.peekNonSpace().kind;
    if (following === 'if' || following === 'with') {
      this.nextNonSpace();
      return { kind: 'else', token: opening, chain: following };
    }
    this.recovering(() => this.expect('rightDelim', 'else'));
    return { kind: 'else', token: opening, chain: null };
  }

  private loopControl(kind: 'break' | 'continue', pos: Position): StatementNode {
    this.expect('rightDelim', `{{${kind}}}`);
    if (this.rangeDepth > 0) return { kind, pos };
    throw this.failure('outside_range', `{{${kind}}} outside {{range}}`, pos.offset);
  }

  /** A definition and its call in one. */
  private block(pos: Position): TemplateNode | null {
    const context = 'block clause';
    const call = this.recovering(() => {
      const name = this.templateName(this.nextNonSpace(), context);
      return { name, pipe: this.pipeline(context) };
    });
    const root = this.body({ label: '{{block}}', pos }, context);
    this.addDefinition(call?.name ?? null, root, pos, true);
    return call && { kind: 'template', pos, name: call.name, pipe: call.pipe };
  }

  private templateCall(pos: Position): TemplateNode {
    const context = 'template clause';
    const name = this.templateName(this.nextNonSpace(), context);
    if (this.peekNonSpace().kind !== 'rightDelim') return { kind: 'template', pos, name, pipe: this.pipeline(context) };
    this.nextNonSpace();
    return { kind: 'template', pos, name, pipe: null };
  }
}

function isTerminator(node: StatementNode | Terminator): node is Terminator {
  return node.kind === 'end' || node.kind === 'else';
}

/** Stands for a pipeline that could not be read; no template with one leaves the parser. */
function emptyPipe(pos: Position): PipeNode {
  return { kind: 'pipe', pos, decl: [], isAssign: false, cmds: [] };
}
