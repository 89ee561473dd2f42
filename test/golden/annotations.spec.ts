import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { patternProgram, patterns, patternTemplates } from '../../bench/patterns.js';

/** What a live page has besides the HTML that its template writes, in parts of that: as it is, and compressed. */
const MOST = 0.1;
const MOST_COMPRESSED = 0.08;

const pages = patterns.filter(({ name }) => ['dashboard-one-value', 'table-100-rows-one-cell'].includes(name));

describe('annotations in served HTML', () => {
  it.each(pages)('cost little: $name', (pattern) => {
    const [data] = pattern.states;
    const program = patternProgram(pattern);
    const values = program.evaluate(data);
    const live = program.document(values, { 'data-lvt-state': program.state(values) });
    const plain = patternTemplates.render(pattern.template, data);
    expect(live.length / plain.length - 1).toBeLessThan(MOST);
    expect(gzipSync(live).length / gzipSync(plain).length - 1).toBeLessThan(MOST_COMPRESSED);
  });
});
