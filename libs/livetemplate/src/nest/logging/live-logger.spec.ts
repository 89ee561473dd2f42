import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { inspect } from 'node:util';

import { ConfigurationError, PageExpiredError, TemplateExecutionError } from '../../errors/index.js';
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
    expect(lines.map(([line, context]) => [{ ...(line as object) }, context])).toEqual([
      [{ message: 'Full.', correlationId: 'c', action: 'add', page: 'p', template: 't' }, 'Of'],
      [{ message: 'Empty.' }, 'Of'],
    ]);
  });

  it('says of a template that has failed which fragment of which page it was, and where that is written', () => {
    const place = { source: 'part.html', offset: 7, line: 1, column: 8 };
    const error = new TemplateExecutionError('no_field', 'no field', place, { template: 'page.html', fragment: 'f-1' });
    new LiveLogger().error('Failed.', error, { template: undefined });
    expect(lines[0]![0]).toMatchObject({
      template: 'page.html',
      fragment: 'f-1',
      error: { place: 'part.html:1:8', class: 'no_field' },
    });
  });

  it('is read as a sentence on a terminal, and as an object by what collects lines', () => {
    const error = new Error('broken', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    error.stack = 'Error: broken\n    at here (file.js:1:2)';
    (error.cause as Error).stack = 'Error: refused\n    at there (file.js:3:4)';
    new LiveLogger('Of', { application: 'shop' }).error('Failed on a.html.', error, { template: 'a.html', page: 'F' });
    expect(inspect(lines[0]![0])).toBe(
      [
        'Failed on a.html. application=shop page=F',
        'Error: broken',
        '    at here (file.js:1:2)',
        'caused by Error: refused',
        '    at there (file.js:3:4)',
        '  code: ECONNREFUSED',
      ].join('\n'),
    );
    expect(JSON.parse(JSON.stringify(lines[0]![0]))).toMatchObject({
      message: 'Failed on a.html.',
      application: 'shop',
      template: 'a.html',
      error: { message: 'broken', cause: { code: 'ECONNREFUSED' } },
    });
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
    logger.error('Failed.', new Error('of\n    at bob (bob.js:1:2)'));
    logger.error('Failed.', Object.assign(new Error('of'), { code: 'bob@example.com' }));
    expect(JSON.stringify(lines)).not.toContain('bob');
    expect(lines[0]![0]).toMatchObject({
      message: 'Failed.',
      error: { name: 'Error', stack: expect.stringContaining('live-logger.spec'), cause: { code: 'PAGE_EXPIRED' } },
    });
  });
});

describe('a mistake in the configuration', () => {
  it('is told in production as well, but for places in page data', () => {
    process.env.NODE_ENV = 'production';
    const logger = new LiveLogger();
    logger.error('Failed.', new ConfigurationError('"secret" is missing.', { cause: new Error('of bob') }));
    class OfPageData extends ConfigurationError {}
    logger.error('Failed.', new OfPageData('Page data at "bob" is a function.'));
    expect(JSON.stringify(lines)).not.toContain('bob');
    expect(lines.map(([line]) => (line as { error: object }).error)).toEqual([
      expect.objectContaining({ code: 'CONFIGURATION', message: '"secret" is missing.' }),
      expect.not.objectContaining({ message: expect.anything() as unknown }),
    ]);
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
