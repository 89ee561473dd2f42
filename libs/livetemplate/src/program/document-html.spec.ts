import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';

describe('a document that is one slot', () => {
  // A parser ends the paragraph before the list, so that no element certainly contains what follows.
  const text = `<html><head><title>{{.a}}</title></head><body>{{if .f}}<p><ol></ol>{{.a}}</p>{{end}}{{.a}}</body></html>`;
  const program = createTemplates({ texts: { 'page.html': text }, documentHead: '<script src="/c.js"></script>' }).live(
    'page.html',
  );
  const head = (html: string): string | undefined => /<head>.*<\/head>/u.exec(html)?.[0];

  it('has what is added to its head in every state and patch, once', () => {
    expect(program.shape.blocks[0]?.d).toEqual([['D']]);
    const data = { a: 'x', f: false };
    const before = program.evaluate(data);
    const next = { a: 'y', f: true };
    const after = program.evaluate(next, { data, values: before });
    const expected = '<head><title>y</title><script src="/c.js"></script></head>';
    expect(head(program.document(after, {}))).toBe(expected);
    expect(head(String(program.diff(before, after)?.[1]))).toBe(expected);
    expect(head(program.fragments(after)[0]?.html ?? '')).toBe(expected);
    const same = program.evaluate(next, { data: next, values: after });
    expect(program.wire(same)).toEqual(program.wire(after));
  });

  it.each([
    ['<!DOCTYPE html>\n', '</html>', '\n'],
    ['', '</HTML >', '\n<!-- by </html> -->\n'],
    ['<!-- <p> -->', '', ''],
  ])('is the outer HTML of its root element for version 1.0: %j, %j, %j', (before, end, behind) => {
    const page = `${before}{{if .a}}<html>{{else}}<html lang="x">{{end}}<body><p>1</p></body>${end}${behind}`;
    const live = createTemplates({ texts: { 'page.html': page } }).live('page.html');
    const [values, other] = [live.evaluate({ a: true }), live.evaluate({ a: false })];
    const [{ id, html }] = live.fragments(values) as [{ id: string; html: string }];
    expect(html).toBe(`<html data-fragment-id="${id}"><body><p>1</p></body>${end}`);
    const splice = { length: html.length, text: live.fragments(other)[0]?.html };
    expect(live.splices(values, other)).toMatchObject([{ id, length: html.length, splices: [splice] }]);
    expect(live.fragmentLength(id, values)).toBe(html.length);
  });
});
