import { describe, expect, it } from '@jest/globals';
import { updateBytes } from '../../bench/bytes.js';
import { liveViewMessage } from '../../bench/peers/live-view.js';
import { patternUpdates, tableUpdates } from '../../bench/updates.js';
import { messageBytes } from '../../libs/livetemplate/src/testing/frame-text.js';

/** Most bytes of a whole message with a sequence number of four digits, for every update of a pattern (requirement Q1). */
const GOALS: Readonly<Record<string, number>> = {
  'counter-increment': 20,
  'name-change': 37,
  'price-update': 24,
  'complex-form': 110,
  'table-100-rows-one-cell': 32,
  'table-append-row-100-200': 105,
  'table-remove-row-200-100': 18,
  'table-100-rows-swap-two': 28,
  'table-100-rows-sort': 312,
  'dashboard-one-value': 30,
  'dashboard-10-of-values': 640,
};

/** The same for operations on tables of 100 and of 10,000 rows. */
const TABLE_GOALS: Readonly<Record<string, readonly [number, number]>> = {
  'one cell': [30, 32],
  'one column of 10 rows': [110, 120],
  'row appended': [100, 105],
  'row inserted': [100, 105],
  'row removed': [18, 20],
  '5 rows removed': [35, 45],
  'row moved': [25, 27],
  'two rows swapped': [25, 27],
  'all turned round': [26, 28],
  'all sorted': [312, 50_000],
};

describe('an update on the wire', () => {
  it.each(Object.entries(GOALS))('%s takes at most %i bytes', (name, most) => {
    const updates = patternUpdates.filter((update) => update.name === name);
    expect(updates.length).toBeGreaterThan(3);
    expect(Math.max(...updates.map(updateBytes))).toBeLessThanOrEqual(most);
  });

  it.each([100, 10_000])('of a table with %i rows takes what it touches', (length) => {
    const most = Object.values(TABLE_GOALS).map((goals) => goals[length === 100 ? 0 : 1]);
    tableUpdates(length).forEach((update, i) => expect([update.name, updateBytes(update) <= most[i]!]).toEqual([update.name, true]));
  });

  it.each(patternUpdates.map((update, i) => [`${update.name} ${i}`, update] as const))(
    '%s takes at most 60 % of what a diff in the style of LiveView takes',
    (_name, update) => {
      expect(updateBytes(update)).toBeLessThanOrEqual(0.6 * messageBytes(liveViewMessage(update)));
    },
  );
});
