import { describe, expect, it } from '@jest/globals';

import type { Finding, TemplateAnalysis } from '../../analysis/template-analysis.js';
import { logAnalysis } from './analysis-log.js';

function finding(reason: string): Finding {
  return {
    reason,
    message: 'it is so',
    advice: 'Do otherwise.',
    pos: { source: 'a.html', offset: 0, line: 3, column: 7 },
  };
}

const ANALYSIS: TemplateAnalysis = {
  template: 'a.html',
  mode: 'fragment-replace',
  supportPercent: 75,
  fragments: [{ id: 'f-00000000', mode: 'fragment-replace', slots: 1, pos: null }],
  constructs: [
    { construct: 'field', supported: 3, fallback: 0 },
    { construct: 'if', supported: 0, fallback: 1 },
  ],
  findings: [finding('unbalanced-branch')],
  advice: [finding('list-without-key')],
};

function lines(advise: boolean): string[] {
  const written: string[] = [];
  const logger = {
    log: (text: string) => written.push(`log ${text}`),
    warn: (text: string) => written.push(`warn ${text}`),
  };
  logAnalysis(logger, ANALYSIS, advise);
  return written;
}

const SUMMARY = 'log a.html: fragment-replace; 75 % of 4 constructs are patched by value, in 1 fragment.';
const FALLBACK = 'warn a.html:3:7: it is so [unbalanced-branch]. Do otherwise.';

describe('logAnalysis', () => {
  it('tells mode, share and what is replaced as a whole', () => {
    expect(lines(false)).toEqual([SUMMARY, FALLBACK]);
  });

  it('tells developers what could cost less', () => {
    expect(lines(true)).toEqual([SUMMARY, FALLBACK, 'log a.html:3:7: it is so [list-without-key]. Do otherwise.']);
  });
});
