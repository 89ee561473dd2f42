import fc from 'fast-check';

import { modelData, edits, type Edit, type ModelData } from './changes.js';

/** A way to ask a page for a change. */
export type ChangeStep =
  | { readonly way: 'recipe' | 'slow recipe' | 'throws'; readonly edits: readonly Edit[] }
  | { readonly way: 'assign' | 'setData' | 'spoils the template'; readonly data: ModelData };

/** One thing that happens to a page or to somebody who watches it. Numbers are taken modulo what is there. */
export type Step =
  | { readonly step: 'change'; readonly node: number; readonly change: ChangeStep; readonly wait: boolean }
  | { readonly step: 'burst'; readonly node: number; readonly changes: readonly ChangeStep[] }
  /** An action, whose connection is cut so many turns after it was sent. */
  | { readonly step: 'act'; readonly client: number; readonly edits: readonly Edit[]; readonly cutAfter: number | null }
  | { readonly step: 'load'; readonly node: number; readonly protocol: '1.0' | '2.0'; readonly blank: boolean }
  | {
      readonly step: 'connect';
      readonly client: number;
      readonly node: number;
      readonly ack: 'own' | 'none' | 'future' | 'old';
      readonly wait: boolean;
      readonly polling: boolean;
    }
  | { readonly step: 'kill'; readonly client: number; readonly how: 'leave' | 'cut' }
  | { readonly step: 'resync'; readonly client: number; readonly fragment: boolean }
  | { readonly step: 'ack'; readonly client: number }
  | { readonly step: 'turns'; readonly count: number }
  | { readonly step: 'bus'; readonly do: 'hold' | 'deliver' | 'lose' }
  | { readonly step: 'refresh'; readonly node: number }
  | { readonly step: 'settle' };

const small = fc.nat({ max: 7 });

function change(...ways: readonly ChangeStep['way'][]): fc.Arbitrary<ChangeStep> {
  const kinds = ways.map((way) =>
    way === 'recipe' || way === 'slow recipe' || way === 'throws'
      ? { weight: way === 'recipe' ? 5 : 1, arbitrary: fc.record({ way: fc.constant(way), edits }) }
      : { weight: 1, arbitrary: fc.record({ way: fc.constant(way), data: modelData }) },
  );
  return fc.oneof(...(kinds as fc.WeightedArbitrary<ChangeStep>[]));
}

/** Changes that may come together with others. */
export const ofABatch = change('recipe', 'slow recipe', 'assign', 'setData', 'throws');
const any = change('recipe', 'slow recipe', 'assign', 'setData', 'throws', 'spoils the template');

function step<const Name extends Step['step'], Rest extends object>(
  name: Name,
  rest: { [K in keyof Rest]: fc.Arbitrary<Rest[K]> },
): fc.Arbitrary<{ readonly step: Name } & Rest> {
  return fc.record({ step: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<{ readonly step: Name } & Rest>;
}

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: step('change', { node: small, change: any, wait: fc.boolean() }) },
  { weight: 3, arbitrary: step('burst', { node: small, changes: fc.array(ofABatch, { minLength: 2, maxLength: 5 }) }) },
  {
    weight: 2,
    arbitrary: step('act', { client: small, edits, cutAfter: fc.constantFrom(null, null, null, 0, 1, 2, 3, 4) }),
  },
  {
    weight: 2,
    arbitrary: step('load', {
      node: small,
      protocol: fc.constantFrom('1.0' as const, '2.0' as const),
      blank: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: step('connect', {
      client: small,
      node: small,
      ack: fc.constantFrom(
        'own' as const,
        'own' as const,
        'own' as const,
        'none' as const,
        'future' as const,
        'old' as const,
      ),
      wait: fc.boolean(),
      polling: fc.constantFrom(false, false, false, false, false, true),
    }),
  },
  { weight: 4, arbitrary: step('kill', { client: small, how: fc.constantFrom('leave' as const, 'cut' as const) }) },
  { weight: 1, arbitrary: step('resync', { client: small, fragment: fc.boolean() }) },
  { weight: 1, arbitrary: step('ack', { client: small }) },
  { weight: 3, arbitrary: step('turns', { count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: step('bus', { do: fc.constantFrom('hold' as const, 'deliver' as const, 'lose' as const) }) },
  { weight: 1, arbitrary: step('refresh', { node: small }) },
  { weight: 2, arbitrary: step('settle', {}) },
);

/** A story begins with somebody of each version who watches the page, and more of them where there are more nodes. */
export const story: fc.Arbitrary<Step[]> = fc
  .array(aStep, { minLength: 3, maxLength: 22, size: 'max' })
  .map((steps) => [...watched('2.0', 0), ...watched('1.0', 1), ...watched('2.0', 2), ...steps]);

function watched(protocol: '1.0' | '2.0', client: number): Step[] {
  return [
    { step: 'load', node: client, protocol, blank: false },
    { step: 'connect', client, node: client, ack: 'own', wait: false, polling: false },
  ];
}
