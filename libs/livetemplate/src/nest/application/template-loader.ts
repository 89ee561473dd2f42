import { Inject, Injectable } from '@nestjs/common';

import { createTemplates, type Templates } from '../../core.js';
import { TemplateErrors, TemplateEscapeError, TemplateSyntaxError, type TemplateError } from '../../errors/index.js';
import { loadTemplates, type TemplateTexts } from '../../loader/index.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { CLIENT_BUNDLE, type ClientBundle } from '../transport/client-bundle.js';
import type { TemplateSource } from './live-templates.js';
import { PROGRAM_CACHE } from './program-cache.js';
import { TemplateSets } from './template-sets.js';

/** Attributes that only the extras know, and forms that may have files. */
const USES_EXTRAS = /\slvt-(do|hook|visible)\b|multipart\/form-data/u;

/** Makes the templates of what the option `templates` names. */
@Injectable()
export class TemplateLoader {
  /** By the prefix of the set. */
  private texts: ReadonlyMap<string, TemplateTexts> = new Map();

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(CLIENT_BUNDLE) private readonly client: ClientBundle,
  ) {}

  /** @throws {LiveTemplateError} `CONFIGURATION`, or a `TemplateErrors` with every mistake of every template */
  async load(): Promise<TemplateSource> {
    this.texts = await this.read();
    return this.compileAll();
  }

  /**
   * Looks at the files again.
   * @returns null where they are as they were the last time, whatever was wrong with them then
   * @throws as {@link load}
   */
  async loadChanged(): Promise<{ readonly templates: TemplateSource; readonly changed: readonly string[] } | null> {
    const before = flat(this.texts);
    this.texts = await this.read();
    const now = flat(this.texts);
    const names = new Set([...before.keys(), ...now.keys()]);
    const changed = [...names].filter((name) => before.get(name) !== now.get(name)).sort();
    return changed.length === 0 ? null : { templates: this.compileAll(), changed };
  }

  private async read(): Promise<Map<string, TemplateTexts>> {
    const sets = new Map<string, TemplateTexts>();
    for (const { prefix, from } of this.options.templates) {
      const texts = Array.isArray(from) ? await loadTemplates(from as readonly string[]) : (from as TemplateTexts);
      sets.set(prefix, texts);
    }
    return sets;
  }

  private compileAll(): TemplateSource {
    const sets = new Map<string, Templates>();
    // A part that several pages call is wrong in each of them; to its author it is one mistake.
    const errors = new Map<string, TemplateError>();
    for (const [prefix, texts] of this.texts) {
      try {
        sets.set(prefix, this.compile(texts));
      } catch (error) {
        if (!(error instanceof TemplateErrors)) throw error;
        for (const mistake of error.errors) {
          const inSet = prefix === '' ? mistake : renamed(mistake, prefix, texts);
          errors.set(inSet.message, inSet);
        }
      }
    }
    const [first, ...others] = errors.values();
    if (first !== undefined) throw new TemplateErrors([first, ...others]);
    return new TemplateSets(sets);
  }

  private compile(texts: TemplateTexts): Templates {
    const { functions, basePath, shows } = this.options;
    const { hash, extras } = this.client;
    const scripts = [`client-${hash}`];
    if (Object.values(texts).some((text) => USES_EXTRAS.test(text))) scripts.push(`extras-${extras.hash}`);
    const documentHead = scripts.map((name) => `<script src="${basePath}/${name}.js" defer></script>`).join('');
    // What people read of the cache is about their templates.
    const cache = shows === null ? { cache: PROGRAM_CACHE } : {};
    const set = createTemplates({ texts, functions, documentHead, ...cache });
    set.check();
    return set;
  }
}

function flat(sets: ReadonlyMap<string, TemplateTexts>): Map<string, string> {
  const entries = [...sets].flatMap(([prefix, texts]) =>
    Object.entries(texts).map(([name, text]) => [prefix + name, text] as const),
  );
  return new Map(entries);
}

/** The same mistake, with the set before the name of its source. */
function renamed(error: TemplateError, prefix: string, texts: TemplateTexts): TemplateError {
  const { reason, position, hint } = error;
  if (position === null) return error;
  const details = { text: texts[position.source], hint };
  const place = { ...position, source: prefix + position.source };
  if (error instanceof TemplateSyntaxError) return new TemplateSyntaxError(error.errorClass, reason, place, details);
  if (error instanceof TemplateEscapeError) return new TemplateEscapeError(error.errorClass, reason, place, details);
  return error;
}
