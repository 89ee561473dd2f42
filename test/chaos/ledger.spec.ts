import { describe, expect, it } from '@jest/globals';

import type { ActionAnswer } from '../../libs/livetemplate/src/protocol/index.js';
import { Ledger } from './ledger.js';

const DONE: ActionAnswer = { ok: true, seq: 1 };
const AWAY: ActionAnswer = { ok: false, error: { code: 'STORE_UNAVAILABLE', message: '' } };

describe('what the chaos complains of', () => {
  it.each<[string, ActionAnswer | null, number, { shared?: true; outage?: true; left?: true }, string | null]>([
    ['carried out once', DONE, 1, {}, null],
    ['carried out twice', DONE, 2, {}, 'secret-a-1 was carried out 2 times'],
    ['acknowledged and gone', DONE, 0, {}, 'secret-a-1 was acknowledged, and is gone'],
    [
      'gone from a page of one tab after an outage',
      DONE,
      0,
      { outage: true },
      'secret-a-1 was acknowledged, and is gone',
    ],
    [
      'gone from a page of two tabs without an outage',
      DONE,
      0,
      { shared: true },
      'secret-a-1 was acknowledged, and is gone',
    ],
    ['gone from a page of two tabs after an outage', DONE, 0, { shared: true, outage: true }, null],
    ['gone with a node that was left in an outage', DONE, 0, { left: true, outage: true }, null],
    [
      'gone with a node that was left without an outage',
      DONE,
      0,
      { left: true },
      'secret-a-1 was acknowledged, and is gone',
    ],
    ['refused in an outage', AWAY, 0, { outage: true }, null],
    ['refused in an outage, but carried out', AWAY, 1, { outage: true }, null],
    ['refused without a reason', AWAY, 0, {}, 'secret-a-1 was refused: STORE_UNAVAILABLE'],
    ['never answered', null, 1, {}, 'secret-a-1 was never answered'],
  ])('%s', (_, answer, count, { shared = false, outage = false, left = false }, complaint) => {
    const ledger = new Ledger('a', shared, { isOutage: outage, answered: () => undefined });
    const title = ledger.title('1');
    ledger.asked(title);
    if (answer !== null) ledger.answered(title, answer);
    const complaints: string[] = [];
    ledger.settle(Array<string>(count).fill(title), left, (text) => complaints.push(text));
    expect(complaints).toEqual(complaint === null ? [] : [complaint]);
  });

  it('an action that nobody has asked for', () => {
    const complaints: string[] = [];
    new Ledger('a', false, { isOutage: false, answered: () => undefined }).settle(['secret-b-1'], false, (text) =>
      complaints.push(text),
    );
    expect(complaints).toEqual(['secret-b-1 stands in the page, and was not asked for']);
  });
});
