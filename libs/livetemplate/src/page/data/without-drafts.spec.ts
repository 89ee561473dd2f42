import { describe, expect, it } from '@jest/globals';

import { openDraft } from './draft.js';
import { takeOver } from './own-data.js';
import { withoutDrafts } from './without-drafts.js';

interface State {
  name: string;
  lines: { text: string }[];
  marks: Map<string, { n: number }>;
  kinds: Set<string>;
}

const START: State = {
  name: 'a',
  lines: [{ text: 'one' }, { text: 'two' }],
  marks: new Map([['m', { n: 1 }]]),
  kinds: new Set(['k']),
};

/** What is kept of a value that a recipe has made of its draft, when the change has ended. */
function kept(make: (state: State) => unknown): unknown {
  const open = openDraft(takeOver(START, undefined).data as object);
  const value = withoutDrafts(make(open.draft as State));
  open.finish();
  return value;
}

describe('withoutDrafts', () => {
  it.each<[string, (state: State) => unknown, unknown]>([
    ['an object', (state) => state.lines[0], { text: 'one' }],
    ['a list', (state) => state.lines, START.lines],
    ['everything', (state) => state, START],
    ['a map', (state) => state.marks, START.marks],
    ['a set', (state) => state.kinds, START.kinds],
    [
      'something inside of an object',
      (state) => ({ last: state.lines[1], by: 'me' }),
      { last: { text: 'two' }, by: 'me' },
    ],
    ['something inside of a list', (state) => [1, [state.lines[1]]], [1, [{ text: 'two' }]]],
  ])('keeps %s of a draft', (_, make, expected) => {
    expect(kept(make)).toEqual(expected);
  });

  it('keeps what it was at that moment', () => {
    const value = kept((state) => {
      state.lines[0]!.text = 'changed';
      const now = withoutDrafts({ line: state.lines[0] });
      state.lines[0]!.text = 'changed again';
      return now;
    });
    expect(value).toEqual({ line: { text: 'changed' } });
  });

  it('leaves all else as it is, whatever it is', () => {
    const round: { self?: unknown } = {};
    round.self = round;
    for (const value of [1, 'a', null, undefined, round, new Date(0), () => 1, { list: [{}] }, new Map(), process]) {
      expect(withoutDrafts(value)).toBe(value);
    }
  });
});
