import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';

/** Blocks of a template without the shell around it, in the notation of the shape file. */
function shapeOf(text: string): { blocks: string[]; mode: string; reasons: string[] } {
  const program = createTemplates({ texts: { 'page.html': `<html><body>${text}</body></html>` } }).live('page.html');
  return {
    blocks: program.shape.blocks.map((block) =>
      block.s
        .map((text, i) => text + (block.d[i] ? `⟨${block.d[i].join(' ')}⟩` : ''))
        .join('')
        .replace(/ data-fragment-id="f-[0-9a-f]{8}"/g, '')
        .replace(/^<html><body>|<\/body><\/html>$/g, ''),
    ),
    mode: program.analysis.selectedMode,
    reasons: program.analysis.capabilityReport.reasons.map(({ reason }) => reason),
  };
}

const patched: [name: string, text: string, ...blocks: string[]][] = [
  ['a text', '<p>{{.a}}</p>', '<p>⟨t⟩</p>'],
  ['a text with constant text around it', '<p>Hi {{.a}}!</p>', '<p>⟨t Hi  !⟩</p>'],
  ['texts that share a text node', '<p>{{.a}} of {{.b}}.</p>', '<p>⟨t  .⟩</p>'],
  ['an attribute', '<p title="a {{.a}}">x</p>', '<p ⟨a title a ⟩>x</p>'],
  ['a branch inside an attribute', '<p class="x {{if .a}}y{{end}}">x</p>', '<p ⟨a class x ⟩>x</p>'],
  ['attributes that come and go', '<p {{if .a}}hidden{{else}}title="{{.b}}"{{end}}>x</p>', '<p ⟨A hidden title⟩>x</p>'],
  ['an attribute right behind the name', '<p{{if .a}} hidden{{end}}>x</p>', '<p⟨A hidden⟩>x</p>'],
  [
    'attributes right behind an attribute without a value',
    '<input required{{if .a}} b="{{.a}}"{{if .c}} d=""{{end}}{{end}}{{with .e}} f="{{.}}"{{end}}/>',
    '<input required⟨A d b⟩⟨A f⟩/>',
  ],
  ['raw text', '<textarea>a{{.a}}</textarea>', '<textarea>⟨r a⟩</textarea>'],
  ['a branch', '<p>{{if .a}}<b>x</b>{{else}}<i>y</i>{{end}}</p>', '<p>⟨b 1 2⟩</p>', '<b>x</b>', '<i>y</i>'],
  [
    'else if as one region',
    '<p>{{if .a}}<b></b>{{else if .b}}<i></i>{{else}}<u></u>{{end}}</p>',
    '<p>⟨b 1 2 3⟩</p>',
    '<b></b>',
    '<i></i>',
    '<u></u>',
  ],
  ['a list', '<ul>{{range .a}}<li>{{.}}</li>{{end}}</ul>', '<ul>⟨l 1⟩</ul>', '<li>⟨t⟩</li>'],
  [
    'a list with else',
    '<ul>{{range .a}}<li></li>{{else}}<b></b>{{end}}</ul>',
    '<ul>⟨l 1 2⟩</ul>',
    '<li></li>',
    '<b></b>',
  ],
  ['a called template', '{{define "x"}}<b>{{.}}</b>{{end}}<p>{{template "x" .a}}</p>', '<p><b>⟨t⟩</b></p>'],
  [
    'header and footer templates',
    '{{define "h"}}<div id="d"><h1>{{.}}</h1>{{end}}{{define "f"}}</div>{{end}}{{template "h" .a}}<p>{{.b}}</p>{{template "f"}}',
    '<div id="d"><h1>⟨t⟩</h1><p>⟨t⟩</p></div>',
  ],
  [
    'a template that calls itself',
    '{{define "n"}}<b>{{.t}}</b>{{with .c}}{{template "n" .}}{{end}}{{end}}<p>{{template "n" .}}</p>',
    '<p><b>⟨t⟩</b>⟨b 1⟩</p>',
    '⟨b 2⟩',
    '<b>⟨t⟩</b>⟨b 3⟩',
    '⟨b 2⟩',
  ],
  [
    'rows of a table',
    '<table><tbody>{{range .a}}<tr><td>{{.}}</td></tr>{{end}}</tbody></table>',
    '<table><tbody>⟨l 1⟩</tbody></table>',
    '<tr><td>⟨t⟩</td></tr>',
  ],
  ['a separator where text meets text', '<p>{{.a}}{{if .b}}x{{end}}</p>', '<p>⟨t⟩<!>⟨b 1⟩</p>', 'x'],
  ['no separator where all is constant', '<p>a {{if .b}}x{{end}} c</p>', '<p>a ⟨b 1⟩ c</p>', 'x'],
  ['separated items', '<p>{{range .a}}{{.}}, {{end}}</p>', '<p>⟨l 1⟩</p>', '<!>⟨t  , ⟩'],
  ['constant line feeds that parsers drop', '<pre>\na{{.a}}</pre>', '<pre>\n⟨t a⟩</pre>'],
  ['a line feed for parsers to drop', '<pre>{{.a}}</pre>', '<pre>\n⟨t⟩</pre>'],
  ['elements closed by others of their kind', '<ul><li>{{.a}}<li>{{.b}}</ul>', '<ul><li>⟨t⟩<li>⟨t⟩</ul>'],
];

const replaced: [name: string, text: string, reason: string, block: string][] = [
  [
    'branches that open different elements',
    '<div>{{if .a}}<p>{{else}}<p class="b">{{end}}x</p></div>',
    'unbalanced-branch',
    '⟨e⟩',
  ],
  ['items that leave their element open', '<ul>{{range .a}}<li>{{.}}{{end}}</ul>', 'unbalanced-branch', '⟨e⟩'],
  ['break', '<p>{{range .a}}{{if .}}{{break}}{{end}}{{.}}{{end}}</p>', 'break-or-continue', '⟨e⟩'],
  ['continue', '<p>{{range .a}}{{if .}}{{continue}}{{end}}{{.}}{{end}}</p>', 'break-or-continue', '⟨e⟩'],
  ['a computed tag name', '<p><h{{.a}}>x</h{{.a}}></p>', 'dynamic-tag-name', '⟨e⟩'],
  ['a computed attribute name', '<p data-{{.a}}="x">y</p>', 'dynamic-attribute-name', '⟨e⟩'],
  ['a name that goes on in a branch', '<p req{{if .a}}b="x"{{end}}>y</p>', 'dynamic-attribute-name', '⟨e⟩'],
  ['a name that goes on behind a branch', '<p req{{if .a}} b="x"{{end}}-c>y</p>', 'dynamic-attribute-name', '⟨e⟩'],
  [
    'a name that goes on in a second branch',
    '<p a{{if .a}} b="x"{{end}}{{if .c}}d="x"{{end}}>y</p>',
    'dynamic-attribute-name',
    '⟨e⟩',
  ],
  ['computed attributes', '<p {{range .a}}data-{{.}}="x" {{end}}>y</p>', 'dynamic-attribute-name', '⟨e⟩'],
  ['rows without tbody', '<table>{{range .a}}<tr><td>{{.}}</td></tr>{{end}}</table>', 'misplaced-content', '⟨e⟩'],
  ['text in a table', '<div><table><tbody>{{.a}}</tbody></table></div>', 'misplaced-content', '⟨e⟩'],
  ['a block in a paragraph', '<div><p>{{if .a}}<div>x</div>{{end}}</p></div>', 'unbalanced-branch', '⟨D⟩'],
  ['a link in a link', '<div><a href="/">{{if .a}}<a href="/b">x</a>{{end}}</a></div>', 'nested-interactive', '⟨D⟩'],
  ['misnested tags', '<div><b><i>{{.a}}</b></i></div>', 'misnested-tags', '⟨D⟩'],
  ['a block in formatting in a paragraph', '<div><p><b><div>{{.a}}</div></b></p></div>', 'misnested-tags', '⟨D⟩'],
  ['inert content', '<template>{{.a}}</template>', 'inert-content', '⟨e⟩'],
];

describe('the blocks of a template', () => {
  it.each(patched)('hold %s as values', (_name, text, ...blocks) => {
    const shape = shapeOf(text);
    expect(shape.blocks).toEqual(blocks);
    expect(shape.mode).toBe('value-patch');
    expect(shape.reasons).toEqual([]);
  });

  it.each(replaced)('replace the element around %s, and say why', (_name, text, reason, block) => {
    const shape = shapeOf(text);
    expect(shape.mode).toBe('fragment-replace');
    expect(shape.reasons).toContain(reason);
    expect(shape.blocks[0]).toContain(block);
  });

  it('replace the whole document where something live stands outside of head and body', () => {
    const program = createTemplates({ texts: { p: '<html>{{if .a}}<body>x</body>{{end}}</html>' } }).live('p');
    expect(program.shape.blocks.map((block) => block.d)).toEqual([[['D']]]);
    const html = program.document(program.evaluate({ a: true }), { 'data-lvt-page': 'x' });
    expect(html).toMatch(/^<html data-fragment-id="f-[0-9a-f]{8}" data-lvt-page="x"><body>x<\/body><\/html>$/);
  });

  it.each([
    ['<ul>{{range .a}}<li>{{.}}</li>{{end}}</ul>', ['list-without-key']],
    ['<ul>{{range .a}}<li data-key="{{.id}}">{{.}}</li>{{end}}</ul>', []],
    ['<ul>{{range .a}}{{if .ok}}<li id="i-{{.id}}">{{.}}</li>{{end}}{{end}}</ul>', []],
    ['<ul>{{range .a}}{{with .b}}<li id="i-{{.id}}">{{.}}</li>{{end}}{{end}}</ul>', []],
    ['<ul>{{range .a}}<li>{{with .b}}<b id="b-{{.id}}">{{.c}}</b>{{end}}</li>{{end}}</ul>', ['list-without-key']],
    ['<ul>{{range list "a" "b"}}<li>{{.}}</li>{{end}}</ul>', []],
    ['<ul>{{range split "a b" " "}}<li>{{.}}</li>{{end}}</ul>', []],
    ['<ul>{{range list "a" .b}}<li>{{.}}</li>{{end}}</ul>', ['list-without-key']],
    ['<ul>{{range 3}}<li>{{.}}</li>{{end}}</ul>', []],
    ['<ul>{{range len .a}}<li>{{.}}</li>{{end}}</ul>', []],
    ['<ul>{{range .n | add 1 | seq}}<li>{{.}}</li>{{end}}</ul>', []],
    ['<ul>{{range (list .a 1 | split "x")}}<li>{{.}}</li>{{end}}</ul>', ['list-without-key']],
  ])('advise a key where a list has none: %s', (text, reasons) => {
    const { analysis } = createTemplates({ texts: { p: text } }).live('p');
    expect(analysis.advice.map(({ reason }) => reason)).toEqual(reasons);
  });

  it('place a finding at its action', () => {
    const { analysis } = createTemplates({ texts: { 'list.html': '<ul>\n {{range .a}}<li>{{.}}{{end}}</ul>' } }).live(
      'list.html',
    );
    const [finding] = analysis.capabilityReport.reasons;
    expect(finding).toMatchObject({ reason: 'unbalanced-branch', pos: { source: 'list.html', line: 2 } });
    expect(finding!.advice).toContain('Close every element');
  });
});
