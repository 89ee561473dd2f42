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
});
