import { describe, expect, it } from '@jest/globals';
import { TEXT, type EscapeContext } from './context.js';
import { escapeText } from './text.js';

/** The context after `text`, as far as it differs from that of plain text. */
function after(text: string, start: EscapeContext = TEXT): Partial<EscapeContext> {
  const pos = { source: 't', offset: 0, line: 1, column: 1 };
  const { next } = escapeText(start, { kind: 'text', pos, text });
  const differences = Object.entries(next).filter(([key, value]) => {
    return JSON.stringify(value) !== JSON.stringify(TEXT[key as keyof EscapeContext]);
  });
  return Object.fromEntries(differences) as Partial<EscapeContext>;
}

const script = { element: 'script' } as const;
const style = { element: 'style' } as const;

describe('escape contexts: HTML', () => {
  it.each<[string, Partial<EscapeContext>]>([
    ['', {}],
    ['Hello', {}],
    ['I <3 you, 1 < 2, a <', {}],
    ['</', {}],
    ['<a', { state: 'tag' }],
    ['</a', { state: 'tag' }],
    ['<x-y:z ', { state: 'tag' }],
    ['<a>', {}],
    ['</script>', {}],
    ['<!DOCTYPE html>', {}],
    ['<!-- a --', { state: 'htmlComment' }],
    ['<!-- a -->b', {}],
    ['<p title', { state: 'attrName' }],
    ['<p title ', { state: 'afterName' }],
    ['<p title =', { state: 'beforeValue' }],
    ['<p title= ', { state: 'beforeValue' }],
    ['<p title="', { state: 'attr', delim: 'double' }],
    ["<p title='x", { state: 'attr', delim: 'single' }],
    ['<p title=x', { state: 'attr', delim: 'unquoted' }],
    ['<p title="x"', { state: 'tag' }],
    ['<p title=x ', { state: 'tag' }],
    ['<p title=x>', {}],
    ['<input checked>', {}],
    ['<p title=">">', {}],
    ['<TITLE>', { state: 'rcdata', element: 'title' }],
    ['<title><b></titl>', { state: 'rcdata', element: 'title' }],
    ['<title></title>', {}],
    ['<textarea></TEXTAREA ', { state: 'tag' }],
    ['<a href="', { state: 'url', delim: 'double', attribute: 'url' }],
    ['<a href=" ', { state: 'url', delim: 'double', attribute: 'url' }],
    ['<a href="/x', { state: 'url', delim: 'double', attribute: 'url', urlPart: 'preQuery' }],
    ['<a href="/x?y=', { state: 'url', delim: 'double', attribute: 'url', urlPart: 'query' }],
    ['<a href="#', { state: 'url', delim: 'double', attribute: 'url', urlPart: 'query' }],
    ['<a href="&num;', { state: 'url', delim: 'double', attribute: 'url', urlPart: 'query' }],
    ['<a xlink:href="', { state: 'url', delim: 'double', attribute: 'url' }],
    ['<a data-src="', { state: 'url', delim: 'double', attribute: 'url' }],
    ['<img srcset="', { state: 'srcset', delim: 'double', attribute: 'srcset' }],
    ['<p style="', { state: 'css', delim: 'double', attribute: 'style' }],
    ['<a onclick="', { state: 'js', delim: 'double', attribute: 'script' }],
    ['<a onclick="f(&quot;', { state: 'jsDoubleString', delim: 'double', attribute: 'script' }],
    ['<a onclick="f(&#39;', { state: 'jsSingleString', delim: 'double', attribute: 'script' }],
    ['<meta content="', { state: 'metaContent', delim: 'double', attribute: 'metaContent', element: 'meta' }],
    [
      '<meta content="0; URL =',
      { state: 'metaContentUrl', delim: 'double', attribute: 'metaContent', element: 'meta' },
    ],
    ['<meta content="url=x;', { state: 'metaContent', delim: 'double', attribute: 'metaContent', element: 'meta' }],
    ['<meta name="x">', {}],
    ['<p content="url=', { state: 'attr', delim: 'double' }],
  ])('%s', (text, expected) => {
    expect(after(text)).toEqual(expected);
  });
});

describe('escape contexts: scripts', () => {
  it.each<[string, Partial<EscapeContext>]>([
    ['<script>', { state: 'js', ...script }],
    ['<script>a', { state: 'js', slash: 'division', ...script }],
    ['<script>a =', { state: 'js', ...script }],
    ['<script>"', { state: 'jsDoubleString', ...script }],
    ['<script>"\\"', { state: 'jsDoubleString', ...script }],
    ["<script>'a", { state: 'jsSingleString', ...script }],
    ["<script>'a'", { state: 'js', slash: 'division', ...script }],
    ['<script>a = /b', { state: 'jsRegexp', ...script }],
    ['<script>a = /[/]', { state: 'jsRegexp', ...script }],
    ['<script>a = /[/]/', { state: 'js', slash: 'division', ...script }],
    ['<script>a / b', { state: 'js', slash: 'division', ...script }],
    ['<script>a /', { state: 'js', ...script }],
    ['<script>(\ufeff/', { state: 'jsRegexp', ...script }],
    ['<script>if (a) { /b', { state: 'jsRegexp', ...script }],
    ['<script>a - /b', { state: 'jsRegexp', ...script }],
    ['<script>a < /b', { state: 'jsRegexp', ...script }],
    ['<script>a-- /', { state: 'js', ...script }],
    ['<script>//', { state: 'jsLineComment', ...script }],
    ['<script>// "\n', { state: 'js', ...script }],
    ['<script>/* "', { state: 'jsBlockComment', ...script }],
    ['<script>/* " */', { state: 'js', ...script }],
    ['<script>#! "', { state: 'jsLineComment', ...script }],
    ['<script><!-- "', { state: 'jsHtmlOpenComment', ...script }],
    ['<script>--> "', { state: 'jsHtmlCloseComment', ...script }],
    ['<script>a</script', { state: 'jsRegexp', ...script }],
    ['<script>a</script ', { state: 'tag' }],
    ['<script>"</script>', { state: 'jsDoubleString', ...script }],
    ['<script>/* </script> ', { state: 'jsBlockComment', ...script }],
    ['<script>a = /</script>', { state: 'jsRegexp', ...script }],
    ['<script>`', { state: 'jsTemplateLiteral', ...script }],
    ['<script>`\\`', { state: 'jsTemplateLiteral', ...script }],
    ['<script>`$', { state: 'jsTemplateLiteral', ...script }],
    ['<script>`${', { state: 'js', braces: [0], ...script }],
    ['<script>`${ {', { state: 'js', braces: [1], ...script }],
    ['<script>`${ { } ', { state: 'js', braces: [0], ...script }],
    ['<script>`${ { } }', { state: 'jsTemplateLiteral', ...script }],
    ['<script>`${ `${ {', { state: 'js', braces: [0, 1], ...script }],
    ['<script>`${ `${ } ` }', { state: 'jsTemplateLiteral', ...script }],
    ['<script>`${ a } ${ /b', { state: 'jsRegexp', braces: [0], ...script }],
    ['<script>`a` /', { state: 'js', ...script }],
    ['<script>`${ "}', { state: 'jsDoubleString', braces: [0], ...script }],
    ['<script>{ }', { state: 'js', ...script }],
    ['<script type="module">', { state: 'js', ...script }],
    ['<script type="">', { state: 'js', ...script }],
    ["<script type=' '>", { state: 'js', ...script }],
    ['<script type="text/plain">', {}],
    ['<script type=text/plain>', {}],
    ['<script type="text/javascript; charset=utf-8" defer>', { state: 'js', ...script }],
  ])('%s', (text, expected) => {
    expect(after(text)).toEqual(expected);
  });
});

describe('escape contexts: CSS', () => {
  it.each<[string, Partial<EscapeContext>]>([
    ['<style>', { state: 'css', ...style }],
    ['<style>p { color: red }', { state: 'css', ...style }],
    ['<style>p { content: "', { state: 'cssDoubleString', ...style }],
    ['<style>p { content: "\\"', { state: 'cssDoubleString', urlPart: 'preQuery', ...style }],
    ["<style>p { content: '", { state: 'cssSingleString', ...style }],
    ["<style>p { content: 'a'", { state: 'css', ...style }],
    ['<style>p { background: url(', { state: 'cssUrl', ...style }],
    ['<style>p { background: URL( "', { state: 'cssDoubleUrl', ...style }],
    ["<style>p { background: url('a?", { state: 'cssSingleUrl', urlPart: 'query', ...style }],
    ['<style>p { background: url("a\\?b', { state: 'cssDoubleUrl', urlPart: 'query', ...style }],
    ['<style>p { background: url(a b', { state: 'css', ...style }],
    ['<style>p { background: curl(', { state: 'css', ...style }],
    ['<style>p { background: url(a)', { state: 'css', ...style }],
    ['<style>/* "', { state: 'cssBlockComment', ...style }],
    ['<style>/* " */', { state: 'css', ...style }],
    ['<style>// "', { state: 'cssLineComment', ...style }],
    ['<style>// "\n', { state: 'css', ...style }],
    ['<style>"</style>', {}],
  ])('%s', (text, expected) => {
    expect(after(text)).toEqual(expected);
  });
});

describe('escape contexts: text that cannot be escaped', () => {
  it.each([
    ['<a "', 'bad_html', 1, 4],
    ['<a b<', 'bad_html', 1, 5],
    ['<a =b>', 'bad_html', 1, 4],
    ['<a\n b="c"=>', 'bad_html', 2, 7],
    ['<a b=c=d>', 'bad_html', 1, 7],
    ['<a b=c`d>', 'bad_html', 1, 7],
    ['<script>"a\\', 'partial_escape', 1, 11],
    ['<script>`a\\', 'partial_escape', 1, 11],
    ['<style>p { content: "\\', 'partial_escape', 1, 22],
    ['<script>a = /[b', 'partial_charset', 1, 14],
  ])('%s is %s', (text, errorClass, line, column) => {
    const { problem } = after(text);
    expect(problem?.errorClass).toBe(errorClass);
    expect([problem?.position?.line, problem?.position?.column]).toEqual([line, column]);
  });
});
