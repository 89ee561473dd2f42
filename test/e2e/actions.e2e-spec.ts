import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Catch,
  ConflictException,
  ForbiddenException,
  HttpException,
  Injectable,
  InternalServerErrorException,
  ParseIntPipe,
  UnprocessableEntityException,
  UseFilters,
  UseGuards,
  UseInterceptors,
  type ArgumentMetadata,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { WsException } from '@nestjs/websockets';
import { tap, type Observable } from 'rxjs';
import type { Socket } from 'socket.io';

import {
  ActionContext,
  LiveAction,
  LivePage,
  PageService,
  Payload,
  type Draft,
  type LiveActionContext,
} from '@livetemplate/nestjs';

import type { Tab } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE, type CounterState } from './counter.js';
import { LiveHost } from './live-host.js';

/** Written by everything Nest has bound to an action, in the order in which it runs. */
@Injectable()
class Journal {
  readonly entries: string[] = [];

  take(): string[] {
    return this.entries.splice(0);
  }
}

@Injectable()
class GlobalGuard implements CanActivate {
  constructor(private readonly journal: Journal) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() === 'ws') this.journal.entries.push(`global guard ${context.getHandler().name}`);
    return true;
  }
}

/** Made by Nest, with a dependency: a class that Nest cannot find would be skipped. */
@Injectable()
class MembersOnly implements CanActivate {
  constructor(private readonly journal: Journal) {}

  canActivate(context: ExecutionContext): boolean {
    const ws = context.switchToWs();
    this.journal.entries.push(`guard ${ws.getPattern()} ${JSON.stringify(ws.getData())}`);
    return ws.getClient<Socket>().handshake.headers['x-member'] === 'yes';
  }
}

@Injectable()
class JournalInterceptor implements NestInterceptor {
  constructor(private readonly journal: Journal) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'ws') return next.handle();
    this.journal.entries.push('before');
    return next.handle().pipe(tap(() => this.journal.entries.push('after')));
  }
}

class NameDto {
  readonly name: string;
}

/** Validates like Nest's `ValidationPipe`: what has a class of ours as type and comes as a payload. */
class GlobalValidation implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type !== 'body' || metatype !== NameDto) return value;
    const { name } = value as Partial<NameDto>;
    if (typeof name === 'string' && name !== '') return value;
    throw new BadRequestException(['name should not be empty', 'name must be a string']);
  }
}

class DomainError extends Error {}

@Catch(DomainError)
class DomainFilter implements ExceptionFilter<DomainError> {
  catch(error: DomainError, host: ArgumentsHost): unknown {
    return { code: 'CONFLICT', message: `${host.getType()}: ${error.message}` };
  }
}

class OldError extends Error {}

/** Written for HTTP alone, as many are. */
@Catch(OldError, ConflictException)
class HttpMindedFilter implements ExceptionFilter {
  catch(_error: Error, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<{ status(code: number): void }>().status(409);
  }
}

class StrayError extends Error {}

/** Turns an error into an exception that says more. */
@Catch(StrayError)
class TranslatingFilter implements ExceptionFilter {
  catch(): void {
    throw new ConflictException('Translated.');
  }
}

const ERRORS: Readonly<Record<string, () => Error>> = {
  conflict: () => new ConflictException('Somebody was quicker.'),
  ws: () => new WsException('Not now.'),
  wsCoded: () => new WsException({ code: 'NOT_NOW', message: 'Not now.' }),
  server: () => new InternalServerErrorException('db-7 is down'),
  fields: () => new UnprocessableEntityException({ fields: { title: ['is taken'] } }),
  nested: () =>
    new BadRequestException([
      { property: 'address', children: [{ property: 'street', constraints: { isString: 'must be a string' } }] },
    ]),
  teapot: () => new HttpException('Short and stout.', 418),
  domain: () => new DomainError('taken'),
  old: () => new OldError('the password is swordfish'),
  stray: () => new StrayError('the password is swordfish'),
};

@LivePage('/club', { template: 'counter.html' })
@UseInterceptors(JournalInterceptor)
class ClubPage {
  constructor(private readonly journal: Journal) {}

  mount(): CounterState {
    return { count: 0, names: [] };
  }

  @LiveAction()
  @UseGuards(MembersOnly)
  enter(state: Draft<CounterState>, @Payload('by', ParseIntPipe) by: number): void {
    this.journal.entries.push('method');
    state.count += by;
  }

  @LiveAction()
  name(state: Draft<CounterState>, @Payload() { name }: NameDto): void {
    state.names.push(name);
  }

  @LiveAction()
  @UseFilters(DomainFilter, TranslatingFilter, HttpMindedFilter)
  fail(state: Draft<CounterState>, @Payload('with') kind: string): void {
    state.count = 1000;
    throw (ERRORS[kind] as () => Error)();
  }

  @LiveAction()
  forbid(): void {
    throw new ForbiddenException();
  }

  @LiveAction()
  whoami(state: Draft<CounterState>, @ActionContext() context: LiveActionContext): void {
    state.names = [context.action, context.pageId, context.connectionId ?? 'none', context.userId ?? 'nobody'];
  }

  @LiveAction()
  spoil(state: Draft<CounterState>): void {
    // The template ranges over it.
    state.names = 'no list' as unknown as string[];
  }
}

let host: LiveHost;
let tab: Tab;
let journal: Journal;
let club: Tab;

async function state(id: string): Promise<CounterState> {
  const page = await host.app.get(PageService).get<CounterState>(id);
  return page.data as CounterState;
}

beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE } },
    controllers: [CounterPage, ClubPage],
    providers: [Journal, { provide: APP_GUARD, useClass: GlobalGuard }],
    prepare: (app) => app.useGlobalPipes(new GlobalValidation()),
  });
  journal = host.app.get(Journal);
});

afterAll(() => host.close());

let page: string;

beforeEach(async () => {
  const opened = await host.browser().open('/counter', '2.0');
  tab = opened;
  page = opened.document.page;
  const browser = host.browser();
  const document = await browser.load('/club');
  club = await browser.attach({ page: document.page, protocol: ['2.0'], ack: 0 }, { 'x-member': 'yes' });
  journal.take();
  host.errors.length = 0;
});

describe('an action', () => {
  it('changes the page and answers with the number of the frame that shows it', async () => {
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
    expect(await tab.next('u')).toEqual([1, 0, '1']);
    expect(tab.received.map(({ event }) => event)).toEqual(['welcome', 'u']);
  });

  it('may be asynchronous and take a payload', async () => {
    expect(await tab.act('add_name', { name: '<Ann>' })).toEqual({ ok: true, seq: 1 });
    expect((await state(page)).names).toEqual(['<Ann>']);
  });

  it('keeps the order in which it was sent', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
    await Promise.all(names.map((name) => tab.act('add_name', { name })));
    expect((await state(page)).names).toEqual(names);
  });

  it('needs nobody who waits for its answer', async () => {
    tab.socket.emit('action', { action: 'increment' });
    expect(await tab.next('u')).toEqual([1, 0, '1']);
  });

  it.each([
    ['a name that no page knows', 'no_such_action'],
    ['a method that is no action', 'secret'],
    ['the method that mounts', 'mount'],
    ['the route', 'showLivePage'],
    ['the constructor', 'constructor'],
    ['what every object has', 'toString'],
    ['a prototype', '__proto__'],
    ['an action of another class', 'enter'],
  ])('never reaches %s', async (_, name) => {
    expect(await tab.act(name)).toEqual({
      ok: false,
      error: { code: 'ACTION_NOT_FOUND', message: 'The page has no such action.' },
    });
    expect(tab.of('fault')).toEqual([]);
  });

  it('leaves the page as it was where it throws, and tells nobody why', async () => {
    expect(await tab.act('explode')).toEqual({
      ok: false,
      error: { code: 'ACTION_FAILED', message: 'The action failed.' },
    });
    expect(await state(page)).toEqual({ count: 0, names: [] });
    expect(host.errors.join('\n')).toContain('swordfish');
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
  });

  it('leaves the page as it was where the template cannot show the new state', async () => {
    expect(await club.act('spoil')).toMatchObject({ ok: false, error: { code: 'TEMPLATE_EXECUTION' } });
    expect(await club.act('enter', { by: 1 })).toEqual({ ok: true, seq: 1 });
  });

  it('knows where it comes from', async () => {
    await club.act('whoami');
    const [welcome] = club.of('welcome');
    const { page: id } = (welcome as [{ page: string }])[0];
    expect((await state(id)).names).toEqual(['whoami', id, club.socket.id, 'nobody']);
  });
});

describe('an action with an id', () => {
  it('runs once however often it is sent', async () => {
    const answers = [await tab.act('increment', undefined, 'a'), await tab.act('increment', undefined, 'a')];
    expect(answers).toEqual([
      { ok: true, seq: 1 },
      { ok: true, seq: 1 },
    ]);
    expect((await state(page)).count).toBe(1);
  });

  it('runs once where it is repeated before it is done', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => tab.act('add_name', { name: 'Ann' }, 'b')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await state(page)).names).toEqual(['Ann']);
  });

  it('runs once where it is repeated after a reconnect', async () => {
    const browser = host.browser();
    const first = await browser.open('/counter', '2.0');
    const answer = await first.act('increment', undefined, 'c');
    first.socket.disconnect();
    const second = await browser.attach({ page: first.document.page, protocol: ['2.0'], ack: 1 });
    expect(await second.act('increment', undefined, 'c')).toEqual(answer);
    expect((await state(first.document.page)).count).toBe(1);
  });

  it('runs for each page by itself', async () => {
    await tab.act('increment', undefined, 'd');
    const other = await host.browser().open('/counter', '2.0');
    expect(await other.act('increment', undefined, 'd')).toEqual({ ok: true, seq: 1 });
  });
});

describe('what Nest binds to a method works on actions', () => {
  it('in the order guards, interceptors, pipes, method', async () => {
    expect(await club.act('enter', { by: '5' })).toEqual({ ok: true, seq: 1 });
    expect(journal.take()).toEqual(['global guard enter', 'guard enter {"by":"5"}', 'before', 'method', 'after']);
    expect(await club.next('u')).toEqual([1, 0, '5']);
  });

  it('a guard keeps others out', async () => {
    const browser = host.browser();
    const { page: id } = await browser.load('/club');
    const stranger = await browser.attach({ page: id, protocol: ['2.0'], ack: 0 });
    expect(await stranger.act('enter', { by: 1 })).toEqual({
      ok: false,
      error: { code: 'FORBIDDEN', message: 'Forbidden resource' },
    });
    expect(journal.take()).not.toContain('method');
    expect((await state(id)).count).toBe(0);
  });

  it('a parameter pipe refuses the payload', async () => {
    expect(await club.act('enter', { by: 'many' })).toMatchObject({ ok: false, error: { code: 'PAYLOAD_INVALID' } });
    expect(journal.take()).not.toContain('method');
  });

  it('a global validation pipe refuses the payload field by field', async () => {
    expect(await club.act('name', { name: '' })).toEqual({
      ok: false,
      error: {
        code: 'PAYLOAD_INVALID',
        message: 'The payload is not valid.',
        fields: { name: ['name should not be empty', 'name must be a string'] },
      },
    });
    expect(await club.act('name', { name: 'Ann' })).toEqual({ ok: true, seq: 1 });
  });

  it.each([
    ['ws', { code: 'ACTION_FAILED', message: 'Not now.' }],
    ['wsCoded', { code: 'NOT_NOW', message: 'Not now.' }],
    ['server', { code: 'ACTION_FAILED', message: 'The action failed.' }],
    ['fields', { code: 'PAYLOAD_INVALID', message: 'The payload is not valid.', fields: { title: ['is taken'] } }],
    [
      'nested',
      {
        code: 'PAYLOAD_INVALID',
        message: 'The payload is not valid.',
        fields: { 'address.street': ['must be a string'] },
      },
    ],
    ['teapot', { code: 'I_AM_A_TEAPOT', message: 'Short and stout.' }],
    // Its filter fails, because there is no response: the exception speaks for itself, if it may.
    ['conflict', { code: 'CONFLICT', message: 'Somebody was quicker.' }],
    ['old', { code: 'ACTION_FAILED', message: 'The action failed.' }],
    ['stray', { code: 'CONFLICT', message: 'Translated.' }],
    ['domain', { code: 'CONFLICT', message: 'ws: taken' }],
  ])('an exception "%s" becomes a coded answer, and the page stays as it was', async (kind, error) => {
    expect(await club.act('fail', { with: kind })).toEqual({ ok: false, error });
    expect(club.of('u')).toEqual([]);
  });

  it('over HTTP, too, where the status tells as well', async () => {
    const browser = host.browser();
    const { page: id } = await browser.load('/club');
    const response = await browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
      body: JSON.stringify({ page: id, action: 'fail', data: { with: 'conflict' }, ack: 0 }),
    });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ ok: false, code: 'CONFLICT', message: 'Somebody was quicker.' });
  });

  it('an exception without text has that of its status', async () => {
    expect(await club.act('forbid')).toEqual({ ok: false, error: { code: 'FORBIDDEN', message: 'Forbidden' } });
  });
});

describe('a message that breaks the protocol', () => {
  const FAULT = { code: 'PROTOCOL_VIOLATION', message: 'The message does not follow the protocol.' };

  it.each([
    ['an unknown event', ['shutdown', { now: true }]],
    ['no payload', ['action']],
    ['no action', ['action', { data: 1 }]],
    ['two payloads', ['action', { action: 'increment' }, { action: 'increment' }]],
    ['a prototype in the data', ['action', { action: 'increment', data: JSON.parse('{"__proto__":1}') as unknown }]],
    ['an ack of the future', ['ack', { ack: 1 }]],
    ['an ack without number', ['ack', 5]],
    ['a resync of a number', ['resync', { fragment_id: 5 }]],
    ['the name of an internal event', ['error', 'x']],
  ] as const)('%s is answered with a fault', async (_, [event, ...args]) => {
    tab.socket.emit(event, ...args);
    expect(await tab.next('fault')).toEqual([FAULT]);
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
  });

  it('is also answered where an answer is awaited', async () => {
    expect(await tab.send('action', { action: 7 })).toEqual({ ok: false, error: FAULT });
  });

  it('ends the connection when it comes again and again, and no other', async () => {
    const other = await host.browser().open('/counter', '2.0');
    for (let count = 0; count < 10; count++) other.socket.emit('nonsense');
    expect(await other.closed).toBe('transport close');
    expect(other.of('fault')).toHaveLength(10);
    expect(await tab.act('increment')).toEqual({ ok: true, seq: 1 });
  });

  it('ends the connection at once where it is too large', async () => {
    const other = await host.browser().open('/counter', '2.0');
    other.socket.emit('action', { action: 'add_name', data: { name: 'x'.repeat(300_000) } });
    expect(await other.closed).toMatch(/transport (close|error)/u);
    expect((await state(other.document.page)).names).toEqual([]);
  });
});
