import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../../libs/livetemplate/src/core.js';
import { decodeData, parseExactly } from '../conformance/data-model.js';
import { withoutAnnotations } from '../support/annotations.js';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8');

const templates = createTemplates({ texts: { 'dashboard.html': fixture('dashboard.html') } });
const data = decodeData(parseExactly(fixture('dashboard.data.json')));

describe("the design papers' dashboard", () => {
  it('renders byte for byte as real Go does (T9)', () => {
    expect(templates.render('dashboard.html', data)).toBe(fixture('dashboard.golden.html'));
  });

  it('is patched by value in every fragment', () => {
    const { analysis } = templates.live('dashboard.html');
    expect(analysis.selectedMode).toBe('value-patch');
    expect(analysis.capabilityReport.supportPercentage).toBe(100);
    expect(analysis.capabilityReport.reasons).toEqual([]);
    expect(analysis.fragments.map(({ id, slots }) => [id, slots])).toEqual([
      [expect.stringMatching(/^f-[0-9a-f]{8}$/), 1],
      ['dashboard', 60],
      [expect.stringMatching(/^f-[0-9a-f]{8}$/), 1],
    ]);
  });

  it('is the same document when it is live, and its annotations cost less than a tenth', () => {
    const program = templates.live('dashboard.html');
    const values = program.evaluate(data);
    const html = program.document(values, { 'data-lvt-state': program.state(values) });
    const golden = fixture('dashboard.golden.html');
    expect(withoutAnnotations(html).replace(/ data-lvt-state="[^"]*"/, '')).toBe(golden);
    expect(html.length - golden.length).toBeLessThan(golden.length / 10);
  });
});
