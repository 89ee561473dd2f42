import fc from 'fast-check';

import { edits, type Edit } from '../../model/changes.js';
import { ofABatch, type ChangeStep } from '../../model/steps.js';
import { pageTemplate } from '../../property/random-pages.js';

/** One thing that happens to a page, to the network or to the person before it. */
export type BrowserStep =
  | { readonly step: 'change'; readonly changes: readonly ChangeStep[] }
  | { readonly step: 'act'; readonly edits: readonly Edit[] }
  /** The network takes every connection away; where `for` is above 0, also those that come in so many turns. */
  | { readonly step: 'cut'; readonly for: number }
  | { readonly step: 'offline' }
  | { readonly step: 'online' }
  | { readonly step: 'type'; readonly text: string }
  | { readonly step: 'turns'; readonly count: number }
  | { readonly step: 'settle' };

const aStep: fc.Arbitrary<BrowserStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      step: fc.constant('change' as const),
      changes: fc.array(ofABatch, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('act' as const), edits }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('cut' as const), for: fc.constantFrom(0, 0, 40, 400) }) },
  fc.record({ step: fc.constant('offline' as const) }),
  fc.record({ step: fc.constant('online' as const) }),
  fc.record({ step: fc.constant('type' as const), text: fc.constantFrom('a', 'ä', '🚀', ' ', '<') }),
  { weight: 2, arbitrary: fc.record({ step: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('settle' as const) }) },
);

export const browserStory: fc.Arbitrary<BrowserStep[]> = fc.array(aStep, { minLength: 2, maxLength: 12, size: 'max' });

/** A random page in a document, with a field beside it that no data changes. */
export const documentTemplate: fc.Arbitrary<string> = pageTemplate.map((page) => {
  const at = page.indexOf('{{define ');
  const head = '<head><meta charset="utf-8"><title>{{.b}} {{.hits}}</title></head>';
  const field = '<p>{{.a}}<input id="typed" name="typed" value="first">{{.hits}}</p>';
  return `<!DOCTYPE html><html lang="en">${head}<body>${page.slice(0, at)}${field}</body></html>${page.slice(at)}`;
});
