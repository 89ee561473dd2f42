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
  it('gives back the frames after any commit', () => {
    fc.assert(
      fc.property(counts, fc.nat(20), (all, skipped) => {
        const { log, frames } = logOf(all);
        const from = all.slice(0, skipped).reduce((sum, count) => sum + count, 0);
        expect(readLog(log, from, frames.length, FINGERPRINT)).toEqual(frames.slice(from));
      }),
    );
  });

  it('gives nothing where a part is missing, at the beginning, at the end or between', () => {
    fc.assert(
      fc.property(counts, fc.nat(19), (all, missing) => {
        const { log, frames } = logOf(all);
        const left = log.filter((_, index) => index !== missing % log.length);
        expect(readLog(left, 0, frames.length, FINGERPRINT)).toBeNull();
      }),
    );
  });

  it('gives nothing to somebody who stands in the middle of a commit', () => {
    const { log } = logOf([1, 3]);
    expect(readLog(log, 2, 4, FINGERPRINT)).toBeNull();
  });

  it('gives nothing that was made with another template', () => {
    expect(readLog(logOf([1, 1], 'f2').log, 0, 2, FINGERPRINT)).toBeNull();
  });

  it('leaves out what is newer than the state that it is for', () => {
    const { log, frames } = logOf([1, 1, 1]);
    expect(readLog(log, 0, 2, FINGERPRINT)).toEqual(frames.slice(0, 2));
  });
});
