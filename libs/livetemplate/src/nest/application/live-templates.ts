import type { LiveProgram } from '../../program/live-program.js';

/** What the engine makes of a set of templates. */
export interface TemplateSource {
  readonly names: readonly string[];
  /** @throws TemplateEscapeError where the template cannot stand by itself. */
  live(name: string): LiveProgram;
}

/** The templates of the application, found by name or by the fingerprint that pages carry. */
export class LiveTemplates {
  /** Statics as their JSON text, by fingerprint. */
  private readonly texts = new Map<string, string>();
  private complete = false;

  constructor(private readonly source: TemplateSource) {}

  get names(): readonly string[] {
    return this.source.names;
  }

  live(name: string): LiveProgram {
    const program = this.source.live(name);
    if (!this.texts.has(program.fingerprint)) this.texts.set(program.fingerprint, JSON.stringify(program.shape));
    return program;
  }

  /** The statics of a template as JSON; null where no template has this fingerprint now. */
  statics(fingerprint: string): string | null {
    if (!this.texts.has(fingerprint) && !this.complete) this.compileAll();
    return this.texts.get(fingerprint) ?? null;
  }

  /** A page of another node, or from before a restart, may ask for a template that nobody has opened here yet. */
  private compileAll(): void {
    for (const name of this.source.names) this.tryLive(name);
    this.complete = true;
  }

  /** The program; null where the template is a part of others and cannot stand by itself. */
  tryLive(name: string): LiveProgram | null {
    try {
      return this.live(name);
    } catch {
      return null;
    }
  }
}
