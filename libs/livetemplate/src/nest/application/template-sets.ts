import type { TemplateAnalysis } from '../../analysis/template-analysis.js';
import type { Templates } from '../../core.js';
import { TemplateNotFoundError } from '../../errors/index.js';
import type { LiveProgram } from '../../program/live-program.js';
import type { TemplateSource } from './live-templates.js';

/** Several sets of templates, which know nothing of each other, under names that begin with that of the set. */
export class TemplateSets implements TemplateSource {
  private readonly programs = new Map<string, LiveProgram>();

  /** @param sets by what stands before the names of their templates: `admin:`, or nothing for a set that is alone. */
  constructor(private readonly sets: ReadonlyMap<string, Templates>) {}

  get names(): readonly string[] {
    return [...this.sets].flatMap(([prefix, { names }]) => names.map((name) => prefix + name));
  }

  live(name: string): LiveProgram {
    let program = this.programs.get(name);
    if (program === undefined) {
      program = this.compiled(name);
      this.programs.set(name, program);
    }
    return program;
  }

  private compiled(name: string): LiveProgram {
    for (const [prefix, set] of this.sets) {
      if (!name.startsWith(prefix)) continue;
      const inside = name.slice(prefix.length);
      if (prefix === '') return set.live(inside);
      if (set.names.includes(inside)) return renamed(set.live(inside), prefix);
    }
    throw new TemplateNotFoundError(`There is no template ${JSON.stringify(name)}.`);
  }
}

/** The same program, which says in which set it and its sources are. */
function renamed(program: LiveProgram, prefix: string): LiveProgram {
  return Object.freeze(
    Object.create(program, {
      name: { value: prefix + program.name, enumerable: true },
      analysis: { get: () => renamedAnalysis(program.analysis, prefix), enumerable: true },
    }) as LiveProgram,
  );
}

function renamedAnalysis(analysis: TemplateAnalysis, prefix: string): TemplateAnalysis {
  return { ...placed(analysis, prefix), template: prefix + analysis.template };
}

/** The same plain data with the set before the source of each place in it. */
function placed<T>(value: T, prefix: string): T {
  if (Array.isArray(value)) return value.map((inner: unknown) => placed(inner, prefix)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]: [string, unknown]) => [
    name,
    name === 'source' ? prefix + String(inner) : placed(inner, prefix),
  ]);
  return Object.fromEntries(entries) as T;
}
