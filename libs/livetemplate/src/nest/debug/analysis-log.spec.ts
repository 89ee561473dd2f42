import { describe, expect, it } from '@jest/globals';

import { createTemplates } from '../../core.js';
import { logAnalyses } from './analysis-log.js';

const PAGE = `<h1>{{.title}}</h1>
<div>{{if .a}}<p>{{else}}<p class="b">{{end}}x</p></div>
<ul>{{range .list}}<li>{{.}}</li>{{end}}</ul>
<p id="x">{{len .list}}</p><p id="x"></p>`;

function lines(advise: boolean): string[] {
  const written: string[] = [];
  const logger = {
    log: (text: string) => written.push(`log ${text}`),
    warn: (text: string) => written.push(`warn ${text}`),
  };
  logAnalyses(logger, [createTemplates({ texts: { 'a.html': PAGE } }).live('a.html').analysis], advise);
  return written;
}

const ALWAYS = [
  'log a.html: fragment-replace; 67 % of 6 constructs are patched by value, in 1 fragment; an update is expected to save 89 % of its bytes.',
  'warn a.html:2:15: the branches of this action do not open and close the same elements [unbalanced-branch]. ' +
    'Close every element in the branch that opens it; write end tags that HTML would let you leave out.',
  'warn a.html:4:31: the id "x" stands at a.html:4:4 already [duplicate-id]. ' +
    'Give each element an id of its own: browsers, scripts and updates find the first one only.',
];

describe('logAnalyses', () => {
  it('tells mode, share, what is replaced as a whole, and what hardly anybody means', () => {
    expect(lines(false)).toEqual(ALWAYS);
  });

  it('tells developers what could cost less', () => {
    expect(lines(true)).toEqual([
      ...ALWAYS,
      'log a.html:3:5: unless it is a map, the items of this list are told apart by their position [list-without-key]. ' +
        'Give the element of an item a key: data-key="{{.id}}".',
    ]);
  });

  it('tells what is wrong with a part once, however many pages call it', () => {
    const warnings: string[] = [];
    const texts = {
      'a.html': '{{template "x" .}}',
      'b.html': '{{template "x" .}}',
      x: '<ul>{{range .}}<li>{{.}}{{end}}</ul>',
    };
    const set = createTemplates({ texts });
    const logger = { log: () => {}, warn: (text: string) => warnings.push(text) };
    logAnalyses(
      logger,
      ['a.html', 'b.html'].map((name) => set.live(name).analysis),
      false,
    );
    expect(warnings).toEqual([expect.stringMatching(/^x:1:\d+: /)]);
  });
});
