import { describe, expect, it } from '@jest/globals';
import { HtmlScanner, type ScannerSink, type Site } from './html-scanner.js';

/** Writes down every call as `name(text)`. */
function scan(...texts: string[]): { events: string[]; site: Site; source: string } {
  const events: string[] = [];
  let source = '';
  const note =
    (name: string) =>
    (text: string): null => {
      source += text;
      events.push(`${name}(${text})`);
      return null;
    };
  let element = '';
  const sink: ScannerSink = {
    content: note('content'),
    raw: note('raw'),
    tagOpen: (text) => {
      element = '';
      note('open')(text);
    },
    tagName: (text) => {
      element += text;
      note('name')(text);
    },
    tagSpace: note('space'),
    attributeName: note('attribute'),
    attributeEquals: note('equals'),
    valueOpen: note('valueOpen'),
    value: note('value'),
    valueClose: note('valueClose'),
    tagClose: (text) => {
      note('close')(text);
      return ['title', 'script', 'textarea'].includes(element) ? element : null;
    },
    markupPart: note('part'),
    endTag: note('end'),
    declaration: note('declaration'),
  };
  const scanner = new HtmlScanner(sink);
  for (const text of texts) {
    if (text === '{{}}') {
      scanner.action();
      events.push(`ACTION at ${scanner.site}`);
    } else scanner.scan(text);
  }
  return { events, site: scanner.site, source };
}

const rows: [name: string, texts: string[], events: string, site: Site][] = [
  ['text', ['a < b'], 'content(a < b)', 'content'],
  ['an element', ['<p>x</p>'], 'open(<) name(p) close(>) content(x) end(</p>)', 'content'],
  [
    'an end tag with an action in its name',
    ['<h', '{{}}', '>x</h', '{{}}', '>'],
    'open(<) name(h) ACTION at tag-name close(>) content(x) part(</h) ACTION at markup end(>)',
    'content',
  ],
  [
    'an end tag with attributes',
    ['<p></p a=">" b="', '{{}}', '>', '{{}}', '">x'],
    'open(<) name(p) close(>) part(</p a=">" b=") ACTION at markup part(>) ACTION at markup end(">) content(x)',
    'content',
  ],
  ['a doctype', ['<!DOCTYPE html>x'], 'declaration(<!DOCTYPE html>) content(x)', 'content'],
  [
    'a quoted value with an action in it',
    ['<a href="/', '{{}}', '?x">'],
    'open(<) name(a) space( ) attribute(href) equals(=) valueOpen(") value(/) ACTION at value value(?x) valueClose(") close(>)',
    'content',
  ],
  [
    'a value that is an action without quotes',
    ['<a id=', '{{}}', ' b>'],
    'open(<) name(a) space( ) attribute(id) equals(=) valueOpen() ACTION at value valueClose() space( ) attribute(b) close(>)',
    'content',
  ],
  ['an action between attributes', ['<a ', '{{}}', '>'], 'open(<) name(a) space( ) ACTION at tag close(>)', 'content'],
  ['an action in a tag name', ['<h', '{{}}'], 'open(<) name(h) ACTION at tag-name', 'tag-name'],
  [
    'an action behind an attribute name',
    ['<a b', '{{}}'],
    'open(<) name(a) space( ) attribute(b) ACTION at after-name',
    'after-name',
  ],
  [
    'an attribute without value',
    ['<a b c>'],
    'open(<) name(a) space( ) attribute(b) space( ) attribute(c) close(>)',
    'content',
  ],
  [
    'an empty value',
    ['<a b= >'],
    'open(<) name(a) space( ) attribute(b) equals(=) equals( ) valueOpen() valueClose() close(>)',
    'content',
  ],
  ['a self-closing tag', ['<br/>'], 'open(<) name(br) space(/) close(>)', 'content'],
  [
    'raw text',
    ['<title>a<b>', '{{}}', '</b></title>'],
    'open(<) name(title) close(>) raw(a<b>) ACTION at raw raw(</b>) end(</title>)',
    'content',
  ],
  [
    'a script that names its end',
    ['<script>"</scripts>"</script >'],
    'open(<) name(script) close(>) raw("</scripts>") end(</script >)',
    'content',
  ],
];

describe('HtmlScanner', () => {
  it.each(rows)('reads %s', (_name, texts, events, site) => {
    const read = scan(...texts);
    expect(read.events.join(' ')).toBe(events);
    expect(read.site).toBe(site);
    expect(read.source).toBe(texts.filter((text) => text !== '{{}}').join(''));
  });
});
