import { describe, expect, it } from '@jest/globals';

import { parseGlob } from './glob.js';

describe('parseGlob', () => {
  it.each([
    ['views/**/*.html', 'views', ['a.html', 'x/y/a.html'], ['a.txt', 'ahtml', 'x/a.html.bak']],
    ['views/*.html', 'views', ['a.html', '.html'], ['x/a.html']],
    ['/srv/views/*.{html,tmpl}', '/srv/views', ['a.html', 'a.tmpl'], ['a.htm', 'a.{html,tmpl}']],
    ['/*.html', '/', ['a.html'], ['x/a.html']],
    ['*.html', '.', ['a.html'], ['x/a.html']],
    ['views/part-?.html', 'views', ['part-1.html'], ['part-.html', 'part-12.html', 'part-/.html']],
    ['views/**', 'views', ['a.html', 'x/y'], []],
    ['views/tasks.html', 'views', ['tasks.html'], ['tasksxhtml', 'x/tasks.html']],
    ['views\\pages\\*.html', 'views/pages', ['a.html'], []],
    ['views/(a)+[b].html', 'views', ['(a)+[b].html'], ['aab.html']],
  ])('%s starts in %s', (pattern, folder, hits, misses) => {
    const glob = parseGlob(pattern);
    expect(glob.folder).toBe(folder);
    expect(hits.filter((path) => !glob.matches(path))).toEqual([]);
    expect(misses.filter((path) => glob.matches(path))).toEqual([]);
  });
});
