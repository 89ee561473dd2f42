import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTemplates, trusted } from '../../libs/livetemplate/src/core.js';
import { envelopes, fragmentUpdates } from '../../libs/livetemplate/src/page/delivery/envelope.js';
import { planPatch, planUpdate } from '../../libs/livetemplate/src/page/delivery/update-plan.js';
import type { Envelope, ValueUpdate } from '../../libs/livetemplate/src/protocol/index.js';
import { randomCases } from '../support/random-cases.js';
import { edit, edited, frozen } from './random-edits.js';
import { pageData, pageTemplate } from './random-pages.js';

const functions = { trust: (text: unknown) => new trusted.HTML(String(text)) };

describe('the envelopes of a change, whatever the payload cap', () => {
  it('are as many as planned, lead to the new HTML, and none carries more than it may (W1, W4)', () => {
    fc.assert(
      fc.property(pageTemplate, pageData, pageData, fc.integer({ min: 2, max: 400 }), (text, a, b, most) => {
        const program = createTemplates({ texts: { 'page.html': text }, functions }).live('page.html');
        const [before, after] = [program.evaluate(a), program.evaluate(b)];
        const compared = program.compare(a, b);
        const patch = program.diff(compared.before, compared.after);
        fc.pre(patch !== null);
        const plan = planUpdate(program, before, after, most);
        const quick = planPatch({ program, values: before }, { values: after }, { patch: patch!, ...compared }, most);
        expect(quick).toEqual(quick.fragments === null ? { ...plan, fragments: null, envelopes: 1, changes: 0 } : plan);
        expect(quick.envelopes).toBe(plan.envelopes);

        const updates = fragmentUpdates(program, before, after, quick);
        const sent = envelopes(quick, updates, 7, 0, () => 'any');
        expect(sent.map(({ seq }) => seq)).toEqual(Array.from({ length: plan.envelopes }, (_, i) => 7 + i));
        const html = new Map(program.fragments(before).map((fragment) => [fragment.id, fragment.html]));
        for (const envelope of sent) apply(html, envelope, most);
        expect([...html]).toEqual(program.fragments(after).map((fragment) => [fragment.id, fragment.html]));
      }),
      randomCases(300),
    );
  });
});

describe('how a change is told in version 1.0', () => {
  it('is the same on nodes that have kept the values of before and on others (W4)', () => {
    let changes = 0;
    fc.assert(
      fc.property(
        pageTemplate,
        pageData,
        pageData,
        edit,
        fc.integer({ min: 2, max: 400 }),
        (text, a, b, change, most) => {
          const program = createTemplates({ texts: { 'page.html': text }, functions }).live('page.html');
          const data = frozen(a);
          const next = edited(data, frozen(b), change);
          const [values, after] = [program.evaluate(data), program.evaluate(next)];
          const kept = program.evaluate(next, { data, values });
          const [alone, quick] = [program.diff(values, kept), program.compare(data, next)];
          const patch = program.diff(quick.before, quick.after);
          fc.pre(patch !== null && alone !== null);
          changes++;
          const state = { program, values };
          const here = planPatch(state, { values: kept }, { patch: alone!, before: values, after: kept }, most);
          const there = planPatch(state, { values: after }, { patch: patch!, ...quick }, most);
          expect(here.envelopes).toBe(there.envelopes);
          expect(planUpdate(program, values, kept, most)).toEqual(planUpdate(program, values, after, most));
        },
      ),
      randomCases(300),
    );
    expect(changes).toBeGreaterThan(0);
  });
});

const assemblies = new Map<string, string>();

function apply(html: Map<string, string>, { updates }: Envelope, most: number): void {
  const isPart = updates.some((update) => 'chunk' in update);
  expect([updates.length > 0, !isPart || updates.length === 1]).toEqual([true, true]);
  for (const update of updates) {
    const id = update.fragment_id;
    const texts = update.action === 'replace' ? [update.data] : update.data.map(({ new_value: text }) => text);
    expect(texts.join('').length).toBeLessThanOrEqual(most);
    if (update.action === 'replace') {
      const { chunk } = update;
      const data = (chunk && chunk.seq > 1 ? (assemblies.get(chunk.id) ?? '') : '') + update.data;
      if (chunk && chunk.seq < chunk.total) assemblies.set(chunk.id, data);
      else html.set(id, data);
    } else if (update.data.length > 0) {
      const splice = (text: string, { position, length, new_value: now }: ValueUpdate): string =>
        text.slice(0, position) + now + text.slice(position + length);
      html.set(id, update.data.reduceRight(splice, html.get(id) ?? ''));
    }
  }
}
