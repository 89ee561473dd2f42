import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogEntry } from '../../ports/index.js';
import { patchFrame, type Frame } from './frame.js';
import { readLog, writeLogEntry } from './log-entry.js';

const FINGERPRINT = 'f1';

/** The log of commits that took so many numbers each, and the frames of all numbers. */
function logOf(counts: readonly number[], fingerprint = FINGERPRINT): { log: LogEntry[]; frames: Frame[] } {
  const log: LogEntry[] = [];
  const frames: Frame[] = [];
  for (const count of counts) {
    const seq = frames.length + count;
    const frame: Frame = seq % 3 === 0 ? { event: 's', args: [seq, fingerprint, 'é'] } : patchFrame(seq, [0, `${seq}`]);
    log.push(writeLogEntry({ fingerprint, seq, count, frame }));
    for (let number = frames.length + 1; number < seq; number++) frames.push(patchFrame(number, []));
    frames.push(frame);
  }
  return { log, frames };
}

const counts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 20 });

describe('the log in the store', () => {
  it('gives back one frame for each number', () => {
    fc.assert(
      fc.property(counts, (all) => {
        const { log, frames } = logOf(all);
        expect(readLog(log, frames.length, FINGERPRINT)).toEqual(frames);
      }),
    );
  });

  it('gives back what follows the last gap', () => {
    fc.assert(
      fc.property(counts, fc.nat(19), (all, nth) => {
        const missing = nth % all.length;
        const { log, frames } = logOf(all);
        const left = log.filter((_, index) => index !== missing);
        const before = all.slice(0, missing + 1).reduce((sum, count) => sum + count, 0);
        expect(readLog(left, frames.length, FINGERPRINT)).toEqual(frames.slice(before));
      }),
    );
  });

  it('gives nothing where the last commit is missing', () => {
    const { log } = logOf([1, 1, 2]);
    expect([readLog(log, 5, FINGERPRINT), readLog([], 1, FINGERPRINT)]).toEqual([[], []]);
  });

  it('gives nothing that was made with another template, or is older than that', () => {
    const [old, other] = [logOf([1, 1]).log, logOf([1, 1, 1], 'f2').log];
    expect(readLog([...old, other[2]!], 3, FINGERPRINT)).toEqual([]);
    expect(readLog([...old, other[2]!], 3, 'f2')).toHaveLength(1);
  });

  it('leaves out what is newer than the state that it is for', () => {
    const { log, frames } = logOf([1, 1, 1]);
    expect(readLog(log, 2, FINGERPRINT)).toEqual(frames.slice(0, 2));
  });
});
