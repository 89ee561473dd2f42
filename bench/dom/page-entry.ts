/** What runs in the browser: the client's patching, and what other libraries make of the same change given as new HTML. */
import { Idiomorph } from 'idiomorph';
import morphdom from 'morphdom';
import { LiveDocument } from '../../libs/livetemplate/src/client/dom/live-document.js';
import type { DomCase } from './cases.js';
import { median } from './median.js';

/** Medians, in milliseconds. */
export interface Times {
  /** The script alone. */
  readonly script: number;
  /** With the layout that the browser then needs. */
  readonly layout: number;
}

export interface Pair {
  readonly ours: Times;
  readonly theirs: Times;
}

// Its types are those of a CommonJS module; what is bundled is its ES module.
const morph = morphdom as unknown as (from: Element, to: string) => void;

export type Contestant = 'ours' | 'morphdom' | 'idiomorph';

/** Taking over served HTML, and parsing it. */
function index({ html, shape, state }: DomCase, rounds: number): Pair {
  const ours: number[] = [];
  const parsing: number[] = [];
  for (let round = 0; round < rounds; round++) {
    load(html);
    ours.push(timeOf(() => LiveDocument.adopt(shape, state)));
    parsing.push(timeOf(() => new DOMParser().parseFromString(html, 'text/html')));
  }
  const times = (all: number[]): Times => ({ script: median(all), layout: median(all) });
  return { ours: times(ours), theirs: times(parsing) };
}

/** One of the patches. */
function change(contestant: Contestant, { html, shape, state, patches, tables }: DomCase, rounds: number): Times {
  load(html);
  const live = LiveDocument.adopt(shape, state);
  const table = (): Element => document.querySelector('table')!;
  const apply: Record<Contestant, (step: number) => void> = {
    ours: (step) => live.patch(patches[step]!),
    morphdom: (step) => morph(table(), tables[step]!),
    idiomorph: (step) => void Idiomorph.morph(table(), tables[step]!),
  };
  const script: number[] = [];
  const layout: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const step of patches.keys()) {
      const time = timeOf(() => apply[contestant](step));
      script.push(time);
      layout.push(time + timeOf(() => document.body.offsetHeight));
    }
  }
  // What is shorter than the browser's clock has no median of its own.
  return { script: median(script) || mean(script), layout: median(layout) };
}

/** One of many patches in a row. */
function many({ html, shape, state, patches }: DomCase, rounds: number): Times {
  load(html);
  const live = LiveDocument.adopt(shape, state);
  const script: number[] = [];
  for (let round = 0; round < rounds; round++) {
    script.push(timeOf(() => patches.forEach((patch) => live.patch(patch))) / patches.length);
    void document.body.offsetHeight;
  }
  const layout = patches.map((patch) =>
    timeOf(() => {
      live.patch(patch);
      return document.body.offsetHeight;
    }),
  );
  return { script: median(script), layout: median(layout) };
}

/** Shows a page as a browser would have loaded it, laid out. */
function load(html: string): void {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  document.documentElement.replaceWith(document.adoptNode(fresh.documentElement));
  void document.body.offsetHeight;
}

function timeOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

declare global {
  // eslint-disable-next-line no-var
  var domBench: { index: typeof index; change: typeof change; many: typeof many };
}
globalThis.domBench = { index, change, many };
