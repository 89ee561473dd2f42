import { describe, expect, it } from '@jest/globals';
import { TEXT } from './context.js';
import { escapeText } from './text.js';

function written(text: string): string {
  return escapeText(TEXT, { kind: 'text', pos: { source: 't', offset: 0, line: 1, column: 1 }, text }).text;
}

describe('what is written of template text', () => {
  it.each([
    ['Hello', 'Hello'],
    ['<p title="a < b">x</p>', '<p title="a < b">x</p>'],
    ['1 < 2', '1 &lt; 2'],
    ['a <', 'a &lt;'],
    ['<<p>', '&lt;<p>'],
    ['<!DOCTYPE html><p>', '<!DOCTYPE html><p>'],
    ['<!doctype html>', '<!doctype html>'],
    ['<![CDATA[x]]>', '&lt;![CDATA[x]]>'],
    ['<title>1 < 2 <b></title>', '<title>1 &lt; 2 &lt;b></title>'],
    ['a<!-- b -->c', 'ac'],
    ['a<!-- b', 'a'],
    ['<p><!-- < --></p>', '<p></p>'],
    ['<p title="<!-- x -->">', '<p title="<!-- x -->">'],
    ['<script>a /* b */ c</script>', '<script>a   c</script>'],
    ['<script>a /* b\n */ c</script>', '<script>a \n c</script>'],
    ['<script>a // b\nc</script>', '<script>a \nc</script>'],
    ['<script>a <!-- b\nc</script>', '<script>a \nc</script>'],
    ['<script>a --> b\nc</script>', '<script>a \nc</script>'],
    ['<script>#! b\nc</script>', '<script>\nc</script>'],
    ['<script>a <b - c # d</script>', '<script>a <b - c # d</script>'],
    ['<script>"<SCRIPT></Script><!--"</script>', '<script>"\\x3CSCRIPT>\\x3C/Script>\\x3C!--"</script>'],
    ['<script>`</script>`</script>', '<script>`\\x3C/script>`</script>'],
    ['<script>a = /</script>/</script>', '<script>a = /\\x3C/script>/</script>'],
    ['<a onclick="a /* b */ c">', '<a onclick="a /* b */ c">'],
    ['<style>a /* b */ c</style>', '<style>a   c</style>'],
    ['<style>a // b\nc</style>', '<style>a \nc</style>'],
  ])('%s', (text, expected) => {
    expect(written(text)).toBe(expected);
  });
});
