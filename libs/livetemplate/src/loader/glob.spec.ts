import { describe, expect, it } from '@jest/globals';

import { parseGlob } from './glob.js';

describe('parseGlob', () => {
  it.each([
    [
      'views/**/*.html',
      'views',
      ['a.html', 'x/y/a.html'],
      ['a.txt', 'ahtml', 'x/a.html.bak', '.x/a.html', 'x/.a.html'],
    ],
    ['views/*.html', 'views', ['a.html'], ['x/a.html', '.html', '.#a.html']],
    ['views/?a.html', 'views', ['xa.html'], ['.a.html']],
    ['views/.*.html', 'views', ['.a.html'], ['a.html']],
    ['/srv/views/*.{html,tmpl}', '/srv/views', ['a.html', 'a.tmpl'], ['a.htm', 'a.{html,tmpl}']],
    ['/*.html', '/', ['a.html'], ['x/a.html']],
    ['*.html', '.', ['a.html'], ['x/a.html']],
    ['views/part-?.html', 'views', ['part-1.html'], ['part-.html', 'part-12.html', 'part-/.html']],
    ['views/**', 'views', ['a.html', 'x/y'], ['.a', 'x/.a', '.x/a']],
    ['views/page-**.html', 'views', ['page-a.html', 'page-a/b.html'], ['page-a/.b.html']],
    ['views/tasks.html', 'views', ['tasks.html'], ['tasksxhtml', 'x/tasks.html']],
    ['views\\pages\\*.html', 'views/pages', ['a.html'], []],
    ['views/(a)+[b].html', 'views', ['(a)+[b].html'], ['aab.html']],
  ])('%s starts in %s', (pattern, folder, hits, misses) => {
    const glob = parseGlob(pattern);
    expect(glob.folder).toBe(folder);
    expect(hits.filter((path) => !glob.matches(path))).toEqual([]);
    expect(misses.filter((path) => glob.matches(path))).toEqual([]);
  });

  it.each([
    ['views/*.html', false],
    ['views/a.html', false],
    ['views/**/*.html', true],
    ['views/**', true],
    ['views/*/a.html', true],
  ])('%s looks into folders below: %s', (pattern, deep) => {
    expect(parseGlob(pattern).deep).toBe(deep);
  });
});
