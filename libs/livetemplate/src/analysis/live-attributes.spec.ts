import { describe, expect, it } from '@jest/globals';

import { createTemplates } from '../core.js';

function analysisOf(text: string) {
  return createTemplates({ texts: { 'a.html': text } }).live('a.html').analysis;
}

const place = ({ line, column }: { readonly line: number; readonly column: number }): string => `${line}:${column}`;

describe('attributes that the browser script does not know', () => {
  it.each<[string, string, string[]]>([
    ['a misspelt event', '<p>\n<b lvt-clik="go">', ['unknown-attribute 2:4 Did you mean lvt-click?']],
    ['in capital letters', '<b LVT-CLIK="go">', ['unknown-attribute 1:4 Did you mean lvt-click?']],
    [
      'a misspelt place for errors',
      '<b data-lvt-eror-for="x">',
      ['unknown-attribute 1:4 Did you mean data-lvt-error-for?'],
    ],
    ['after a comment', '<!-- <b lvt-old> -->\n<b lvt-resett>', ['unknown-attribute 2:4 Did you mean lvt-reset?']],
    [
      'after a comment with an action',
      '<!-- {{.x}} > <b lvt-old> --><b lvt-kee="x">',
      ['unknown-attribute 1:33 Did you mean lvt-key?'],
    ],
    ['after a trimmed action', '{{.x -}}\n  <b lvt-hok="x">', ['unknown-attribute 2:6 Did you mean lvt-hook?']],
    ['in a branch', '<b {{if .x}}lvt-clik="a"{{end}}>', ['unknown-attribute 1:13 Did you mean lvt-click?']],
    [
      'in a template that is called',
      '{{template "x"}}{{define "x"}}<b lvt-hok="x">{{end}}',
      ['unknown-attribute 1:34 Did you mean lvt-hook?'],
    ],
    ['a command', '<b lvt-do="show; togle #x">', ['unknown-command 1:4 Did you mean toggle?']],
    ['a time', '<b lvt-debounce="soon">', ['no-pause 1:4 Write milliseconds as a number, such as "300", or "blur".']],
    ['a time with a unit', '<b lvt-throttle="1s">', ['no-pause 1:4 Write milliseconds as a number, such as "300".']],
    [
      'all that are known',
      '<b lvt-click="a" lvt-value-x="1" lvt-debounce="blur" lvt-throttle="300" lvt-do="hide closest(p); add-class:a #x">',
      [],
    ],
    ['computed values', '<b lvt-debounce="{{.x}}" lvt-do="{{.y}} #x" lvt-throttle={{.z}}>', []],
    ['what a page is marked with', '<b data-lvt-page="x" data-lvt-ignore>', []],
    ['text, scripts and values', '<p>lvt-clik<script>x = "<b lvt-clik>"</script><p title="<b lvt-clik>">', []],
  ])('%s', (_what, text, expected) => {
    const { warnings } = analysisOf(text);
    expect(warnings.map(({ reason, pos, advice }) => `${reason} ${place(pos)} ${advice}`)).toEqual(expected);
  });

  it('lists those that there are where none is near', () => {
    expect(analysisOf('<b lvt-transmogrify>').warnings[0]?.advice).toMatch(/^There are: lvt-click, .*lvt-do\.$/u);
    expect(analysisOf('<b lvt-do="transmogrify">').warnings[0]?.advice).toMatch(/^There are: show, .*dispatch\.$/u);
  });
});

describe('actions that attributes name', () => {
  it.each<[string, string, string[]]>([
    ['by any event', '<form lvt-submit="a"><input lvt-input=b><p lvt-visible=\'c\'>', ['a 1:7', 'b 1:29', 'c 1:44']],
    ['in either branch', '<b {{if .x}}lvt-click="a"{{else}}lvt-click="b"{{end}}>', ['a 1:13', 'b 1:34']],
    [
      'in branches that leave the tag',
      '{{if .x}}<b lvt-click="a">{{else}}<b lvt-click="c">{{end}}</b>',
      ['a 1:13', 'c 1:38'],
    ],
    ['beside computed ones', '<b lvt-click="a{{.x}}" lvt-focus="{{.y}}b" lvt-blur="c">', ['c 1:44']],
    ['not where there is no name', '<b lvt-click lvt-focus="">', []],
  ])('%s', (_what, text, expected) => {
    expect(analysisOf(text).actions.map(({ action, pos }) => `${action} ${place(pos)}`)).toEqual(expected);
  });
});
