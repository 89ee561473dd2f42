import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';
import type { FragmentAnalysis, TemplateAnalysis } from './template-analysis.js';

function analysisOf(texts: Readonly<Record<string, string>> | string): TemplateAnalysis {
  const all = typeof texts === 'string' ? { page: texts } : texts;
  const functions = { initials: (name: string) => name.slice(0, 1) };
  return createTemplates({ texts: all, functions }).live('page').analysis;
}

/** What the design papers' appendix lists as patched by value, in its order; then what is beyond it. */
const supported: readonly (readonly [construct: string, text: string])[] = [
  ['field', '<p>{{.name}}</p>'],
  ['nested-field', '<p>{{.user.profile.name}}</p>'],
  ['if', '<p>{{if .flag}}on{{end}}</p>'],
  ['with', '<p>{{with .user}}{{.name}}{{end}}</p>'],
  ['range', '<ul>{{range .items}}<li id="{{.id}}">{{.name}}</li>{{end}}</ul>'],
  ['range-with-variables', '<ul>{{range $i, $v := .items}}<li>{{$v}}</li>{{end}}</ul>'],
  ['pipeline', '<p>{{.price | printf "%.2f"}}</p>'],
  ['comparison', '<p>{{if gt .count 0}}some{{end}}</p>'],
  ['logic', '<p>{{if and .a (not .b)}}x{{end}}</p>'],
  ['builtin-function', '<p>{{len .items}}{{printf "%s" .name}}</p>'],
  ['field', '<p>  {{- .name -}}  </p>'],
  ['field', '<p>{{/* said to nobody */}}{{.name}}</p>'],
  ['template', '<p>{{block "name" .}}{{.name}}{{end}}</p>'],
  ['field', '<div>{{if .a}}{{range .b}}{{with .c}}<i>{{.d}}</i>{{end}}{{end}}{{end}}</div>'],
  // Structure may change: a branch flips, a list grows, a template calls itself.
  ['else', '<p>{{if .a}}<b>x</b>{{else}}<i>y</i>{{end}}</p>'],
  ['else-if', '<p>{{if .a}}<b>x</b>{{else if .b}}<i>y</i>{{end}}</p>'],
  [
    'recursive-template',
    '{{define "n"}}<b>{{.t}}</b>{{range .c}}{{template "n" .}}{{end}}{{end}}<p>{{template "n" .}}</p>',
  ],
  ['function', '<p>{{upper .name}}</p>'],
  ['function', '<p>{{initials .name}}</p>'],
  ['dot', '<ul>{{range .items}}<li>{{.}}</li>{{end}}</ul>'],
  ['variable', '{{$x := .a}}<p>{{$x}}</p>'],
  ['declaration', '{{$x := .a}}<p>{{$x}}</p>'],
  ['assignment', '{{$x := 1}}{{$x = 2}}<p>{{$x}}</p>'],
  ['literal', '<p>{{"text"}}</p>'],
];

const replaced: readonly (readonly [construct: string, reason: string, place: string, text: string])[] = [
  ['break', 'break-or-continue', '1:25', '<p>{{range .a}}{{if .x}}{{break}}{{end}}{{.y}}{{end}}</p>'],
  ['continue', 'break-or-continue', '1:25', '<p>{{range .a}}{{if .x}}{{continue}}{{end}}{{.y}}{{end}}</p>'],
  ['if', 'unbalanced-branch', '1:6', '<div>{{if .a}}<p>{{else}}<p class="b">{{end}}x</p></div>'],
  ['else', 'unbalanced-branch', '1:26', '<div>{{if .a}}<p>{{else}}<p class="b">{{end}}x</p></div>'],
  ['range', 'misplaced-content', '1:8', '<table>{{range .a}}<tr><td>{{.}}</td></tr>{{end}}</table>'],
  ['field', 'dynamic-attribute-name', '1:9', '<p data-{{.a}}="x">y</p>'],
  ['field', 'misnested-tags', '1:12', '<div><b><i>{{.a}}</b></i></div>'],
  ['template', 'inert-content', '2:11', '{{define "x"}}{{.a}}{{end}}\n<template>{{template "x" .}}</template>'],
];

describe('the capability report', () => {
  it.each(supported)('counts %s as patched by value: %s', (construct, text) => {
    const { selectedMode, capabilityReport } = analysisOf(text);
    expect(selectedMode).toBe('value-patch');
    expect(capabilityReport).toMatchObject({ supportPercentage: 100, fallbacks: [], reasons: [] });
    expect(capabilityReport.supported.map((count) => count.construct)).toContain(construct);
  });

  it.each(replaced)('counts %s as replaced, with reason and place: %s', (construct, reason, place, text) => {
    const { selectedMode, capabilityReport } = analysisOf(text);
    expect(selectedMode).toBe('fragment-replace');
    expect(capabilityReport.supportPercentage).toBeLessThan(100);
    const found = capabilityReport.fallbacks.filter((fallback) => fallback.construct === construct);
    expect(found.map((fallback) => fallback.reason)).toEqual([reason]);
    expect(found[0]!.places.map(({ line, column }) => `${line}:${column}`)).toContain(place);
    expect(capabilityReport.reasons.map((finding) => finding.reason)).toContain(reason);
  });

  it('counts what each part of a template is', () => {
    const { capabilityReport } = analysisOf(
      '<h1>{{.a}} {{.b}}</h1><div>{{if .c}}<p>{{else}}<p class="x">{{end}}{{.d}}</p></div><b>{{len .e}}</b>',
    );
    expect(capabilityReport.supported).toEqual([
      { construct: 'builtin-function', count: 1 },
      { construct: 'field', count: 2 },
    ]);
    expect(capabilityReport.fallbacks.map(({ construct, count }) => [construct, count])).toEqual([
      ['else', 1],
      ['field', 1],
      ['if', 1],
    ]);
    expect(capabilityReport.supportPercentage).toBe(50);
  });

  it('is the same for the same template, frozen, and plain data', () => {
    const text = '<div id="a">{{range .x}}<p>{{.}}</p>{{end}}<i id="a">{{.y}}</i></div><script>f({{.z}})</script>';
    const [first, second] = [analysisOf(text), analysisOf(text)];
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
    expect(thawed(first)).toEqual([]);
  });
});

/** Paths of what is not frozen. */
function thawed(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([name, entry]) => thawed(entry, `${path}.${name}`));
  return Object.isFrozen(value) ? inner : [path, ...inner];
}

function outline(fragments: readonly FragmentAnalysis[]): unknown[] {
  return fragments.map(({ id, kind, mode, fragments: inner }) => [
    `${kind} ${id} ${mode === 'value-patch' ? '' : 'replaced'}`.trim(),
    ...outline(inner),
  ]);
}

describe('the fragments of a template', () => {
  const text =
    '<section id="top"><h1>{{.title}}</h1><div>{{if .a}}<b id="yes">{{.b}}</b>{{else}}<i>{{.c}}</i>{{end}}</div>' +
    '<ul>{{range .items}}<li data-key="{{.id}}">{{.name}}</li>{{else}}<li>{{.none}}</li>{{end}}</ul></section>' +
    '<article><p>{{range .x}}{{break}}{{end}}</p></article>';

  it('are nested, with ids that are the same in every process', () => {
    expect(outline(analysisOf(text).fragments)).toEqual([
      [
        'element top',
        ['element f-a7cab6d8'],
        ['element f-0f642249', ['branch f-396a14db', ['element yes'], ['element f-dbaa7159']]],
        ['element f-9ee8908c', ['list f-3726707b', ['item null', ['element null']], ['element f-5e8d26b7']]],
      ],
      ['element f-6777bcce replaced', ['element f-b1a992fb replaced']],
    ]);
  });

  it('know their reasons and places', () => {
    const [top, last] = analysisOf(text).fragments;
    expect(top).toMatchObject({ reasons: [], slots: 8, pos: { line: 1, column: 23 } });
    expect(last).toMatchObject({ mode: 'fragment-replace', reasons: ['break-or-continue'] });
  });

  it('are one where the document can only be replaced as a whole', () => {
    const { fragments } = analysisOf('<html>{{if .a}}<body>x</body>{{end}}</html>');
    expect(fragments).toMatchObject([{ kind: 'document', mode: 'fragment-replace', fragments: [] }]);
  });

  it('may have no action in them', () => {
    expect(analysisOf('<p data-cache="false">x</p>').fragments).toMatchObject([
      { kind: 'element', slots: 0, pos: null },
    ]);
    expect(analysisOf('<p>x</p>').fragments).toMatchObject([{ kind: 'element', slots: 0, pos: null }]);
  });

  it('of a template inside itself are told once', () => {
    const { fragments } = analysisOf(
      '{{define "n"}}<b>{{.t}}</b>{{with .c}}{{template "n" .}}{{end}}{{end}}<p>{{template "n" .}}</p>',
    );
    expect(JSON.stringify(outline(fragments)).match(/element/g)!.length).toBeLessThan(6);
  });
});

const ids: readonly (readonly [what: string, text: string, findings: string[]])[] = [
  ['once', '<p id="a">{{.x}}</p>', []],
  ['twice in a text', '<p id="a">x</p>\n<p id="a">{{.x}}</p>', ['duplicate-id 2:4']],
  [
    'three times, quoted in all ways',
    '<p id=a>x</p><p id=\'a\'>y</p>{{.x}}<p id="a"></p>',
    ['duplicate-id 1:17', 'duplicate-id 1:38'],
  ],
  ['in branches of which one stands', '<p>{{if .x}}<b id="a">x</b>{{else}}<i id="a">y</i>{{end}}</p>', []],
  ['in a branch and beside it', '<p>{{if .x}}<b id="a">x</b>{{end}}<i id="a">y</i></p>', ['duplicate-id 1:16']],
  ['in a list', '<ul>{{range .x}}<li id="a">{{.}}</li>{{end}}</ul>', ['repeated-id 1:21']],
  [
    'in a template that is called twice',
    '{{define "t"}}<b id="a"></b>{{end}}{{template "t"}}<p>{{.x}}</p>{{template "t"}}',
    ['duplicate-id 1:18'],
  ],
  ['behind a comment that is left out', '<p id="a">x</p>\n<!-- a\nb -->\n<p id="a">{{.x}}</p>', ['duplicate-id 4:4']],
  ['computed', '<p id="{{.a}}">x</p><p id="{{.a}}">{{.x}}</p>', []],
];

describe('a second attribute of a name', () => {
  it.each([
    ['is never shown', '<p class="a"\n CLASS="b {{.x}}">x</p>', ['repeated-attribute 2:11']],
    ['in an item, once', '<ul>{{range .l}}<li title="a" title="{{.}}">x</li>{{end}}</ul>', ['repeated-attribute 1:38']],
    ['that is constant may stand there', '<p class="{{.x}}" class="a">x</p>', []],
    ['is none in another element', '<p class="a"><b class="{{.x}}">x</b></p>', []],
  ] as const)('%s', (_what, text, findings) => {
    const { warnings } = analysisOf(text);
    expect(warnings.map(({ reason, pos }) => `${reason} ${pos.line}:${pos.column}`)).toEqual(findings);
  });
});

describe('a constant id', () => {
  it.each(ids)('%s', (_what, text, findings) => {
    const { warnings } = analysisOf(text);
    expect(warnings.map(({ reason, pos }) => `${reason} ${pos.line}:${pos.column}`)).toEqual(findings);
  });
});

const codes: readonly (readonly [text: string, code: string | null, update: string | null])[] = [
  ['<p onclick="f({{.x}})">y</p>', 'event-handler', 'whole-attribute'],
  ['<p {{if .x}}onclick="f()"{{end}}>y</p>', 'event-handler', 'whole-attribute'],
  ['<p style="color: {{.x}}">y</p>', 'style-attribute', 'whole-attribute'],
  ['<style>p { color: {{.x}} }</style>', 'style', 'whole-element'],
  ['<script>var x = {{.x}};</script>', 'script', 'not-live'],
  ['<script type="module">f({{.x}})</script>', 'script', 'not-live'],
  ['<script type="application/json">{{.x}}</script>', 'data-script', 'whole-element'],
  ['<p title="{{.x}}">y</p>', null, null],
  ['<textarea>{{.x}}</textarea>', null, null],
];

describe('actions in code', () => {
  it.each(codes)('%s', (text, code, update) => {
    const { codeSlots, warnings } = analysisOf(text);
    expect(codeSlots.map((slot) => [slot.code, slot.update])).toEqual(code === null ? [] : [[code, update]]);
    expect(warnings.map(({ reason }) => reason)).toEqual(update === 'not-live' ? ['inline-script'] : []);
  });
});

describe('definitions that another file takes the place of', () => {
  const texts = {
    page: '<main>{{template "layout" .}}</main>\n{{define "body"}}<p>{{.a}}</p>{{end}}',
    shop: '{{template "layout" .}}{{define "body"}}<b>{{.b}}</b>{{end}}',
    zoo: '{{define "layout"}}{{block "body" .}}{{end}}{{end}}',
  };

  it('are told of with both places', () => {
    expect(analysisOf(texts).warnings).toMatchObject([
      {
        reason: 'overwritten-template',
        message: 'the template "body" of page:2:18 is never shown: the one at shop:1:41 takes its place in all pages',
        pos: { source: 'page', line: 2, column: 18 },
      },
    ]);
  });

  it('do not matter to pages that do not call them', () => {
    expect(analysisOf({ ...texts, page: '<p>{{.a}}</p>' }).warnings).toEqual([]);
  });
});

describe('a page that calls itself', () => {
  it('is checked with the others', () => {
    const text = '<a href="{{if .a}}/x{{else}}/y?z={{end}}{{.b}}">x</a>{{with .c}}{{template "page" .}}{{end}}';
    expect(() => createTemplates({ texts: { page: text } }).check()).toThrow(
      expect.objectContaining({ message: expect.stringContaining('page:1:41') }),
    );
  });
});
