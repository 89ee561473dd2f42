import { describe, expect, it } from '@jest/globals';

import { FileCollector } from './file-collector.js';
import { resolveUploadLimits } from './upload-limits.js';
import { UploadMemory } from './upload-memory.js';

const MEMORY = 10;
const part = { type: 'a/b', bytes: 0 };

function collector() {
  const memory = new UploadMemory(MEMORY);
  const fields = new Map([['a', resolveUploadLimits('a', { maxFiles: 2, maxBytes: 8 })]]);
  const collected = new FileCollector(fields, 100, memory);
  const put = (field: string, content: string): void => {
    const intake = collected.begin({ ...part, field, file: 'f' });
    for (const letter of content) intake.add(Buffer.from(letter));
    intake.end();
  };
  return { memory, collected, put };
}

describe('the files of a request', () => {
  it('have their share of the memory until they are needed no longer', () => {
    const { memory, collected, put } = collector();
    put('a', '12345678');
    expect(collected.received.files.get('a')?.map(({ content }) => content.toString())).toEqual(['12345678']);
    expect(() => memory.take(3)).toThrow('maxMemoryBytes');
    collected.release();
    collected.release();
    memory.take(MEMORY);
    expect(() => memory.take(1)).toThrow('maxMemoryBytes');
  });

  it('have none of it as soon as one of them breaks a limit', () => {
    const { memory, collected, put } = collector();
    put('a', '12345678');
    put('b', 'x');
    memory.take(MEMORY);
    put('a', 'more than there is room for');
    expect(collected.received.files.size).toBe(0);
    expect(collected.received.breaches.map(({ field, reason }) => [field, reason])).toEqual([
      ['b', 'unexpected'],
      ['a', 'size'],
    ]);
  });

  it('are told to be wrong a few times, however many are', () => {
    const { collected, put } = collector();
    for (let files = 0; files < 50; files++) put(`field ${files}`, 'x');
    expect(collected.received.breaches).toHaveLength(5);
  });
});
