import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';

function hints(text: string, data: unknown): string[] {
  const program = createTemplates({ texts: { 'p.html': text } }).live('p.html');
  return program.hints(data).map(({ pos, message }) => `${pos.line}:${pos.column} ${message}`);
}

describe('names that differ from those of the data in case only', () => {
  it.each<[string, unknown, ...string[]]>([
    ['<p>{{.Users}}</p>', { users: 1 }, '1:4 the data has no "Users" here, but "users"'],
    ['<p>{{.users}}</p>', { users: 1 }],
    ['<p>{{.Other}}</p>', { users: 1 }],
    ['<p>{{.user.Name}}</p>', { user: { name: 'x' } }, '1:4 the data has no "Name" here, but "name"'],
    [
      '{{range .items}}\n<i>{{.Title}}</i>{{end}}',
      { items: [{ title: 1 }] },
      '2:4 the data has no "Title" here, but "title"',
    ],
    ['{{range .items}}<i>{{.Title}}</i>{{end}}', { items: [] }],
    [
      '{{range $k, $v := .m}}<i>{{$v.A}}</i>{{end}}',
      { m: new Map([['x', { a: 1 }]]) },
      '1:26 the data has no "A" here, but "a"',
    ],
    [
      '<p>{{.Name}}</p>',
      new (class {
        get Name() {
          return 1;
        }
        name = 2;
      })(),
    ],
    ['<p>{{.a}}</p>', null],
  ])('%s', (text, data, ...expected) => {
    expect(hints(text, data)).toEqual(expected);
  });
});
