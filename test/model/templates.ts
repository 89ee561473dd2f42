import fc from 'fast-check';

import { pageTemplate } from '../property/random-pages.js';

/** What stands around a random page: it decides where the fragments of version 1.0 are, and what the root element is. */
const AROUND = [
  (page: string) => `${page}<p>{{if .g}}alike{{else}}alike{{end}}</p>`,
  (page: string) => `<header id="top"><h1>{{.a}}</h1>{{.hits}}</header>${page}<p>{{len .xs}}</p>`,
  (page: string) =>
    `<!DOCTYPE html>\n<html lang="en"><head><title>{{.b}} {{.hits}}</title></head><body class="{{if .f}}f{{end}}">${page}</body></html>\n`,
  (page: string) =>
    `<!DOCTYPE html><html lang="{{.a}}"><head><meta charset="utf-8"></head><body>${page}<footer>{{.hits}}</footer></body></html>`,
];

export const modelTemplate: fc.Arbitrary<string> = fc
  .tuple(pageTemplate, fc.constantFrom(...AROUND))
  .map(([text, around]) => {
    const page = withUniqueIds(text);
    // What defines a template stands outside of every document.
    const at = page.indexOf('{{define ');
    return around(page.slice(0, at)) + page.slice(at);
  });

/** A document has each id once; whose fragment would it be otherwise? */
export function withUniqueIds(page: string): string {
  let ids = 0;
  return page.replaceAll('id="fixed"', () => `id="fixed${ids++}"`);
}
