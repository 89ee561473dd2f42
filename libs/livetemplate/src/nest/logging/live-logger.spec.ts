import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { PageExpiredError } from '../../errors/index.js';
import { correlationId, inLogScope, requestId } from './correlation.js';
import { LiveLogger } from './live-logger.js';

const environment = process.env.NODE_ENV;
let lines: unknown[][];

beforeEach(() => {
  lines = [];
  const write = (...line: unknown[]): void => void lines.push(line);
  Logger.overrideLogger({ log: write, warn: write, error: write });
});

afterEach(() => {
  Logger.overrideLogger(undefined as never);
  process.env.NODE_ENV = environment;
});

describe('LiveLogger (O5)', () => {
  it('writes objects, with what they are about and what they belong to', () => {
    const logger = new LiveLogger('Of');
    inLogScope({ correlationId: 'c', action: 'add', page: 'p' }, () => logger.warn('Full.', { template: 't' }));
    logger.log('Empty.');
    expect(lines).toEqual([
      [{ message: 'Full.', correlationId: 'c', action: 'add', page: 'p', template: 't' }, 'Of'],
      [{ message: 'Empty.' }, 'Of'],
    ]);
  });

  it('tells developers all of an error, and production no message', () => {
    const logger = new LiveLogger();
    const error = new Error('bob@example.com is unknown\n  at all', { cause: new PageExpiredError('of bob') });
    logger.error('Failed.', error);
    expect(JSON.stringify(lines)).toContain('bob@example.com');
    lines = [];
    process.env.NODE_ENV = 'production';
    logger.error('Failed.', error);
    logger.error('Failed.', 'bob');
    expect(JSON.stringify(lines)).not.toContain('bob');
    expect(lines[0]![0]).toMatchObject({
      message: 'Failed.',
      error: { name: 'Error', stack: expect.stringContaining('live-logger.spec'), cause: { code: 'PAGE_EXPIRED' } },
    });
  });
});

describe('the correlation id', () => {
  it('is that of the request where it has a decent one', () => {
    expect(requestId({ 'x-request-id': 'a-b.c:1' })).toBe('a-b.c:1');
    for (const bad of ['', 'a b', 'a\nb', 'x'.repeat(129), '<script>']) {
      expect(requestId({ 'x-request-id': bad })).toMatch(/^[\w-]{22}$/u);
    }
  });

  it('goes with what was begun, and is nowhere else', async () => {
    const later = inLogScope({ correlationId: 'c' }, async () => {
      await Promise.resolve();
      return correlationId();
    });
    expect([correlationId(), await later]).toEqual([undefined, 'c']);
  });
});
