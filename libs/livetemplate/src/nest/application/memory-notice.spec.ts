import { describe, expect, it } from '@jest/globals';
import { memoryNotice } from './memory-notice.js';

const MEBIBYTE = 1_048_576;
const memory = (data: number, saves: 'nothing' | 'log' | 'log and values') => ({
  data: data * MEBIBYTE,
  values: MEBIBYTE,
  log: MEBIBYTE / 2,
  total: (data + 1.5) * MEBIBYTE,
  saves,
});

describe('memoryNotice', () => {
  it.each([
    [
      memory(9, 'log'),
      'A page of list.html is over its memory budget of 10.00 MiB: data 9.00 MiB, rendered values 1.00 MiB, log of changes 0.50 MiB. ' +
        'It keeps no log, so browsers that come back load the whole page state. Keep less data in it, or raise pages.maxPageMemory.',
    ],
    [
      memory(12, 'log and values'),
      'A page of list.html is over its memory budget of 10.00 MiB: data 12.00 MiB, rendered values 1.00 MiB, log of changes 0.50 MiB. ' +
        'It keeps nothing but its data, so each update renders the whole page. Its data alone is more than that: keep less in it, ' +
        'such as only the rows that are shown, or raise pages.maxPageMemory.',
    ],
    [
      memory(1, 'nothing'),
      'A page of list.html is within its memory budget of 10.00 MiB again: data 1.00 MiB, rendered values 1.00 MiB, log of changes 0.50 MiB.',
    ],
  ] as const)('says what takes the memory, what the page does and what would help (%#)', (taken, text) => {
    expect(memoryNotice('list.html', taken, 10 * MEBIBYTE)).toBe(text);
  });
});
