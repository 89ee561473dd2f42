import { liveAttributes, type LiveAttributes } from './analysis/live-attributes.js';
import { overwrittenTemplates } from './analysis/overwritten.js';
import type { Finding } from './analysis/template-analysis.js';
import { ConfigurationError, TemplateErrors, TemplateEscapeError, TemplateNotFoundError } from './errors/index.js';
import { NodeCompiler } from './program/compile-nodes.js';
import { compileTemplate } from './program/compile-template.js';
import type { LiveProgram } from './program/live-program.js';
import { ordinary } from './program/overlay.js';
import { FORM_FIELDS_MARKUP } from './protocol/form-fields.js';
import { escapeTemplate, type EscapedSet } from './template/escape/escaper.js';
import { escaperFunctions } from './template/escape/escapers.js';
import { addBaseNames } from './template/base-names.js';
import { isBlank } from './template/blank.js';
import { entryTemplates, reachableTemplates } from './template/called-templates.js';
import { parseSet, type TemplateSet } from './template/template-set.js';
import { builtins } from './template/value/builtins.js';
import { type FunctionTable, functionTable, type TemplateFunction } from './template/value/function.js';
import { standardFunctions } from './template/value/standard.js';
import { functionNumber, sha256, TemplateCache } from './template-cache.js';

export {
  LiveTemplateError,
  TemplateError,
  TemplateErrors,
  TemplateEscapeError,
  TemplateExecutionError,
  TemplateNotFoundError,
  TemplateSyntaxError,
} from './errors/index.js';
export type {
  ErrorAudience,
  ErrorCode,
  EscapeErrorClass,
  ExecutionErrorClass,
  ExecutionErrorDetails,
  SourcePlace,
  SyntaxErrorClass,
  TemplateErrorDetails,
} from './errors/index.js';
export type {
  BandwidthModel,
  CapabilityReport,
  CodeSlot,
  ConstructCount,
  FallbackConstruct,
  Finding,
  FragmentAnalysis,
  FragmentKind,
  NamedAction,
  TemplateAnalysis,
  UpdateMode,
} from './analysis/template-analysis.js';
export type { CodeKind } from './analysis/block.js';
export type { Position } from './template/ast.js';
export type { LiveProgram } from './program/live-program.js';
export { type CacheMetrics, TemplateCache } from './template-cache.js';
/** Text the application vouches for, by escape context: `new trusted.HTML('<b>bold</b>')`. */
export * as trusted from './template/escape/trusted-types.js';

/** A function that templates may call: itself, or with what has to be known of it. */
export type RegisteredFunction =
  | ((...args: never[]) => unknown)
  | {
      readonly fn: (...args: never[]) => unknown;
      /**
       * False where equal arguments can give different results, as with a clock.
       * @default true, unless it declares no parameters: what takes nothing has nothing to follow from
       */
      readonly pure?: boolean;
    };

/** What a set of templates is made of. @publicApi */
export interface TemplatesOptions {
  /** Name → text. All of them are one set: each may call the others by name. */
  readonly texts: Readonly<Record<string, string>>;
  /** Functions that templates may call besides Go's own and the standard ones. */
  readonly functions?: Readonly<Record<string, RegisteredFunction>>;
  /** Markup to add at the end of `<head>` of live documents, such as the client's script. */
  readonly documentHead?: string;
  /** Where programs are kept for other sets with the same content. @default none: each set compiles its own */
  readonly cache?: TemplateCache;
}

/**
 * A set of templates, ready to render.
 * @publicApi
 */
export interface Templates {
  /** Names of the templates, in the byte order of their texts. */
  readonly names: readonly string[];
  /** Names of the texts that are pages by themselves: those that no other text calls, and that hold more than definitions. */
  readonly pages: readonly string[];

  /**
   * Renders a template with contextual escaping, byte for byte as Go's `html/template`.
   * @throws {TemplateNotFoundError} where there is no such template
   * @throws {TemplateEscapeError} where no escaping is safe
   * @throws {TemplateExecutionError} where the data does not fit
   */
  render(name: string, data: unknown): string;

  /**
   * The template as a program that can be kept live. Compiled once.
   * @throws {TemplateNotFoundError} where there is no such template
   * @throws {TemplateEscapeError} where no escaping is safe
   */
  live(name: string): LiveProgram;

  /**
   * Compiles every text of the set that can be a page by itself, so that its mistakes are found now.
   * @throws {TemplateErrors} with all of them
   */
  check(): void;
}

/**
 * Parses templates: the engine without Nest.
 *
 * @throws {TemplateErrors} with every mistake of every text: file, line, column and the line itself
 * @example
 * const templates = createTemplates({ texts: { 'hello.html': '<p>Hello {{.name}}</p>' } });
 * templates.render('hello.html', { name: 'Ann & Bob' }); // <p>Hello Ann &amp; Bob</p>
 * @publicApi
 */
export function createTemplates(options: TemplatesOptions): Templates {
  return new CompiledTemplates(options);
}

class CompiledTemplates implements Templates {
  private readonly functions: FunctionTable;
  private readonly set: TemplateSet;
  private readonly head: string;
  private readonly texts: readonly string[];
  private readonly baseNames: ReadonlyMap<string, string>;
  private readonly cache: TemplateCache | null;
  /** The functions in a content hash. */
  private readonly functionParts: readonly unknown[];
  private readonly attributes = new Map<string, LiveAttributes>();
  private readonly textHashes = new Map<string, string>();
  private readonly escaped = new Map<string, EscapedSet>();
  private readonly renderers = new Map<string, (data: unknown) => string>();
  private readonly programs = new Map<string, LiveProgram>();

  constructor(options: TemplatesOptions) {
    if (typeof (options as Partial<TemplatesOptions> | undefined)?.texts !== 'object') {
      throw new ConfigurationError(
        "createTemplates() needs { texts }, template texts by name, such as { 'hello.html': '…' }.",
      );
    }
    const own = Object.entries(options.functions ?? {}).map(([name, fn]) => registered(name, fn));
    const callable = functionTable(builtins.values(), standardFunctions.values(), own);
    this.set = parseSet(options.texts, new Set(callable.keys()), new Map([['lvtForm', FORM_FIELDS_MARKUP]]));
    this.functions = functionTable(callable.values(), escaperFunctions.values());
    this.head = options.documentHead ?? '';
    this.cache = options.cache ?? null;
    this.functionParts = Object.entries(options.functions ?? {}).map(([name, given]) => {
      const { fn, pure } = settled(given);
      return [name, pure, functionNumber(fn)];
    });
    this.texts = Object.keys(options.texts);
    this.baseNames = addBaseNames(this.set, this.texts);
  }

  get names(): readonly string[] {
    return [...this.set.keys()].filter((name) => !this.baseNames.has(name));
  }

  get pages(): readonly string[] {
    return entryTemplates(this.set, this.texts).filter((name) => !isBlank(this.set.get(name)!.root));
  }

  render(name: string, data: unknown): string {
    let render = this.renderers.get(name);
    if (!render) {
      const escaped = this.escape(name);
      render = new NodeCompiler(escaped.templates, this.functions, this.set.texts).template(escaped.entry);
      this.renderers.set(name, render);
    }
    return render(data);
  }

  live(name: string): LiveProgram {
    let program = this.programs.get(name);
    if (!program) {
      program = this.program(name);
      this.programs.set(name, program);
    }
    return program;
  }

  check(): void {
    const errors: TemplateEscapeError[] = [];
    // What only another template can close, such as a header, is checked where it is called.
    for (const name of entryTemplates(this.set, this.texts)) {
      try {
        this.live(name);
      } catch (error) {
        if (!(error instanceof TemplateEscapeError)) throw error;
        errors.push(error);
      }
    }
    const [first, ...others] = errors;
    if (first) throw new TemplateErrors([first, ...others]);
  }

  private program(name: string): LiveProgram {
    const reached = reachableTemplates(this.set, [name]);
    const attributes = [...reached].map((called) => this.attributesOf(called));
    const mistakes = attributes.flatMap((one) => one.mistakes);
    const warnings = [...overwrittenTemplates(reached, this.set), ...mistakes];
    const texts = this.textsOf(reached);
    const compile = (): LiveProgram =>
      compileTemplate(name, this.escape(name), {
        functions: this.functions,
        texts,
        hash: sha256,
        head: this.head,
        warnings,
        actions: attributes.flatMap((one) => one.actions),
      });
    return this.cache
      ? this.cache.program(this.content(name, reached, [...texts.keys()], warnings), compile)
      : compile();
  }

  private attributesOf(name: string): LiveAttributes {
    let known = this.attributes.get(name);
    if (known === undefined) {
      const template = this.set.get(name);
      known = template ? liveAttributes(template, this.set.texts.get(template.source) ?? '') : NO_ATTRIBUTES;
      this.attributes.set(name, known);
    }
    return known;
  }

  /** The sources of these templates. A program that outlives its set in a cache must not keep all of the set's. */
  private textsOf(names: Iterable<string>): Map<string, string> {
    const texts = new Map<string, string>();
    for (const name of names) {
      const source = this.set.get(name)?.source;
      if (source !== undefined) texts.set(source, this.set.texts.get(source)!);
    }
    return texts;
  }

  /** All that a program is made of. */
  private content(
    name: string,
    reached: Iterable<string>,
    sources: readonly string[],
    warnings: readonly Finding[],
  ): readonly unknown[] {
    const templates = [...reached].map((called) => {
      const template = this.set.get(called);
      return [called, template?.name, template?.source];
    });
    const texts = sources.map((source) => [source, this.textHash(source)]);
    return [name, this.head, this.functionParts, templates, texts, warnings];
  }

  private textHash(source: string): string {
    let hash = this.textHashes.get(source);
    if (hash === undefined) {
      hash = sha256(this.set.texts.get(source)!);
      this.textHashes.set(source, hash);
    }
    return hash;
  }

  private escape(name: string): EscapedSet {
    let escaped = this.escaped.get(name);
    if (!escaped) {
      if (!this.set.has(name)) throw new TemplateNotFoundError(`There is no template ${JSON.stringify(name)}.`);
      escaped = escapeTemplate(this.set, name, this.set.texts);
      this.escaped.set(name, escaped);
    }
    return escaped;
  }
}

/** Of a template that is called, and is not there. */
const NO_ATTRIBUTES: LiveAttributes = { mistakes: [], actions: [] };

function settled(given: RegisteredFunction): { readonly fn: (...args: never[]) => unknown; readonly pure: boolean } {
  const { fn, pure } = typeof given === 'function' ? { fn: given } : given;
  return { fn, pure: pure ?? fn.length > 0 };
}

function registered(name: string, given: RegisteredFunction): TemplateFunction {
  const { fn, pure } = settled(given);
  return {
    name,
    // A function with default or rest parameters takes more than it says.
    minArgs: 0,
    maxArgs: Infinity,
    pure,
    call: (args) => (fn as (...values: unknown[]) => unknown)(...args.map(ordinary)),
  };
}
