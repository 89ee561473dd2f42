import type { Observation } from '../../page/index.js';
import type { LiveProgram } from '../../program/live-program.js';

/** What the engine makes of a set of templates. */
export interface TemplateSource {
  readonly names: readonly string[];
  /** @throws TemplateEscapeError where the template cannot stand by itself. */
  live(name: string): LiveProgram;
}

/** The templates of the application, found by name or by the fingerprint that pages carry. */
export class LiveTemplates {
  /** Statics as their JSON text, by fingerprint. A document from before a reload still asks for its own. */
  private readonly texts = new Map<string, string>();
  /** What pages and controllers have asked for by name. */
  private readonly used = new Set<string>();
  private complete = false;

  constructor(
    private source: TemplateSource,
    private readonly observation: Observation,
  ) {}

  get names(): readonly string[] {
    return this.source.names;
  }

  /** Those that pages or controllers have asked for: the others are parts of them, or nobody's yet. */
  get inUse(): readonly string[] {
    return this.names.filter((name) => this.used.has(name));
  }

  live(name: string): LiveProgram {
    if (this.used.has(name)) return this.compiled(name);
    const program = this.observation.timed(
      'analyzed',
      () => this.compiled(name),
      () => ({ template: name }),
    );
    this.used.add(name);
    return program;
  }

  /** The program; null where the template is a part of others and cannot stand by itself. */
  tryLive(name: string): LiveProgram | null {
    try {
      return this.compiled(name);
    } catch {
      return null;
    }
  }

  /** The statics of a template as JSON; null where no template has this fingerprint now. */
  statics(fingerprint: string): string | null {
    if (!this.texts.has(fingerprint) && !this.complete) this.compileAll();
    return this.texts.get(fingerprint) ?? null;
  }

  /**
   * Puts another set in place of this one.
   * @returns those in use whose statics are other ones now
   * @throws {LiveTemplateError} where a template in use is not in it or cannot stand by itself; then nothing has changed
   */
  replace(source: TemplateSource): LiveProgram[] {
    const programs = [...this.used].map((name) => source.live(name));
    const before = new Set([...this.used].map((name) => this.source.live(name).fingerprint));
    this.source = source;
    this.complete = false;
    return programs.filter(({ fingerprint }) => !before.has(fingerprint));
  }

  private compiled(name: string): LiveProgram {
    const program = this.source.live(name);
    if (!this.texts.has(program.fingerprint)) this.texts.set(program.fingerprint, JSON.stringify(program.shape));
    return program;
  }

  /** A page of another node, or from before a restart, may ask for a template that nobody has opened here yet. */
  private compileAll(): void {
    for (const name of this.source.names) this.tryLive(name);
    this.complete = true;
  }
}
