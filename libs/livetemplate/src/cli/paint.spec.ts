import { describe, expect, it } from '@jest/globals';

import { isColoured, paintFor } from './paint.js';

describe('colours', () => {
  it.each<[env: Record<string, string>, onTerminal: boolean, elsewhere: boolean]>([
    [{}, true, false],
    [{ TERM: 'xterm-256color' }, true, false],
    [{ TERM: 'dumb' }, false, false],
    [{ NO_COLOR: '1' }, false, false],
    [{ NO_COLOR: 'anything' }, false, false],
    [{ NO_COLOR: '' }, true, false],
    [{ FORCE_COLOR: '1' }, true, true],
    [{ FORCE_COLOR: '' }, true, true],
    [{ FORCE_COLOR: 'true', TERM: 'dumb' }, true, true],
    [{ FORCE_COLOR: '0' }, false, false],
    [{ FORCE_COLOR: 'false' }, false, false],
    [{ FORCE_COLOR: '3', NO_COLOR: '1' }, true, true],
  ])('with %j', (env, onTerminal, elsewhere) => {
    expect([isColoured({ isTTY: true }, env), isColoured({}, env)]).toEqual([onTerminal, elsewhere]);
  });

  it('mark a text, or leave it alone', () => {
    expect(paintFor(true).red('x')).toBe('\u001B[31mx\u001B[0m');
    expect(paintFor(true).red('')).toBe('');
    expect(paintFor(false).red('x')).toBe('x');
  });
});
