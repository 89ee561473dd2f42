import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { LiveProgram } from './program/live-program.js';

/** Programs that a cache keeps: some thousand pages of code and analyses at most, whatever is reloaded how often. */
const DEFAULT_MAX = 500;

/** What became of the questions to a cache. */
export interface CacheMetrics {
  readonly hits: number;
  readonly misses: number;
  /** Programs in it now. */
  readonly size: number;
  /** Share of the questions that it could answer, from 0 to 1; 0 where there was none. */
  readonly hitRate: number;
}

/**
 * Compiled templates and their analyses, by the content hash of all that they are made of: the names and texts of the
 * templates that a page can reach, the functions, and what is added to the document. So nothing in it is ever out of
 * date; what was not used for longest makes way.
 *
 * It pays where the same templates are compiled again: each time a template file is edited, and for every further
 * application or set with the same texts.
 *
 * @example
 * const cache = new TemplateCache();
 * createTemplates({ texts, cache }).live('page.html');
 * createTemplates({ texts, cache }).live('page.html'); // the same program
 * cache.metrics().hitRate; // 0.5
 * @see requirement A3
 * @publicApi
 */
export class TemplateCache {
  private readonly programs: LRUCache<string, LiveProgram>;
  private hits = 0;
  private misses = 0;

  /** @param max programs to keep. @default 500 */
  constructor(max = DEFAULT_MAX) {
    this.programs = new LRUCache({ max });
  }

  /** What it has found and what not, since it was made. */
  metrics(): CacheMetrics {
    const { hits, misses } = this;
    const asked = hits + misses;
    return { hits, misses, size: this.programs.size, hitRate: asked === 0 ? 0 : hits / asked };
  }

  /**
   * The program with this content.
   * @param parts what it is made of
   * @param compile makes it. What it throws is not kept.
   * @internal
   */
  program(parts: readonly unknown[], compile: () => LiveProgram): LiveProgram {
    const key = sha256(JSON.stringify(parts));
    const known = this.programs.get(key);
    if (known) {
      this.hits++;
      return known;
    }
    this.misses++;
    const made = compile();
    this.programs.set(key, made);
    return made;
  }
}

/** Functions are equal where they are the same: their texts do not tell what they close over. */
const functionNumbers = new WeakMap<object, number>();
let lastNumber = 0;

/** Stands for a function in a content hash. */
export function functionNumber(fn: object): number {
  let known = functionNumbers.get(fn);
  if (known === undefined) {
    known = ++lastNumber;
    functionNumbers.set(fn, known);
  }
  return known;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
