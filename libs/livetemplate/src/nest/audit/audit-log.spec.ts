import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger, type LoggerService } from '@nestjs/common';
import { inspect } from 'node:util';

import {
  InvalidApplicationError,
  InvalidTokenError,
  PageExpiredError,
  PageNotFoundError,
  StoreUnavailableError,
} from '../../errors/index.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { AuditLine } from './audit-line.js';
import { AuditLog } from './audit-log.js';

let clock: FakeClock;
let audit: AuditLog;
let lines: unknown[][];

beforeEach(() => {
  clock = new FakeClock();
  audit = new AuditLog(clock, null);
  lines = [];
  const write =
    (level: string) =>
    (...line: unknown[]): void =>
      void lines.push([level, ...line]);
  Logger.overrideLogger({
    log: write('log'),
    warn: write('warn'),
    error: write('error'),
    verbose: write('verbose'),
  } satisfies LoggerService);
});

afterEach(() => Logger.overrideLogger(undefined as never));

const REFUSED = { code: 'INVALID_TOKEN', purpose: 'connection', credential: 'cookie' } as const;

describe('AuditLog', () => {
  it('writes lines of its own context, tells listeners, and counts', () => {
    const heard: unknown[] = [];
    const end = audit.on('access-refused', (event) => heard.push(event));
    audit.record('access-refused', REFUSED);
    end();
    audit.record('access-refused', REFUSED);
    audit.record('key-rotated', { kid: 'k', cause: 'demand' });
    expect(heard).toEqual([REFUSED]);
    expect(inspect(lines[0]![1])).toBe('access-refused code=INVALID_TOKEN purpose=connection credential=cookie');
    const access = new AuditLine('page-access', { pageId: 'p', purpose: 'page', credential: 'cookie' });
    expect(inspect(access)).toBe('page-access pageId=p purpose=page credential=cookie');
    expect(lines).toEqual([
      ['warn', { event: 'access-refused', ...REFUSED }, 'LiveTemplateAudit'],
      ['warn', { event: 'access-refused', ...REFUSED }, 'LiveTemplateAudit'],
      ['log', { event: 'key-rotated', kid: 'k', cause: 'demand' }, 'LiveTemplateAudit'],
    ]);
    expect(Object.fromEntries(audit.counts)).toEqual({ 'access-refused': 2, 'key-rotated': 1 });
  });

  it.each<[Error, unknown]>([
    [
      new InvalidTokenError(),
      { event: 'access-refused', code: 'INVALID_TOKEN', purpose: 'action', credential: 'token' },
    ],
    [
      new PageNotFoundError(),
      { event: 'access-refused', code: 'PAGE_NOT_FOUND', purpose: 'action', credential: 'token' },
    ],
    [new InvalidApplicationError(), { event: 'application-crossing', purpose: 'action', credential: 'token' }],
    [new PageExpiredError(), undefined],
    [new StoreUnavailableError(), undefined],
    [new Error('of somebody else'), undefined],
  ])('records the refusal %s', (error, event) => {
    audit.refused(error, 'action', 'token');
    expect(lines.map(([, line]) => line)).toEqual(event === undefined ? [] : [event]);
  });

  it('does not let an attacker fill the disk, and tells how much is missing', async () => {
    let heard = 0;
    audit.on('access-refused', () => heard++);
    for (let count = 0; count < 10_000; count++) audit.record('access-refused', REFUSED);
    expect([heard, lines.length]).toEqual([10_000, 100]);
    // Events of another kind have lines of their own.
    audit.record('key-rotated', { kid: 'k', cause: 'schedule' });
    expect(lines).toHaveLength(101);
    await clock.advance(100);
    audit.record('access-refused', REFUSED);
    expect(lines.at(-1)?.[1]).toEqual({ event: 'access-refused', ...REFUSED, untold: 9_900 });
  });

  it('outlives its listeners', () => {
    audit.on('access-refused', () => {
      throw new Error('broken');
    });
    audit.record('access-refused', REFUSED);
    expect(lines.map(([level]) => level)).toEqual(['warn', 'error']);
  });
});
