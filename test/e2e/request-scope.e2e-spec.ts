import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Catch,
  ConflictException,
  ForbiddenException,
  Inject,
  Injectable,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, ContextIdFactory, REQUEST } from '@nestjs/core';

import {
  ActionContext,
  BroadcastService,
  info,
  LiveAction,
  LivePage,
  OnConnect,
  OnDisconnect,
  OnInfo,
  PageService,
  Payload,
  type Draft,
  type LiveActionContext,
  type LiveConnection,
  type PageContext,
  type ServerEventContext,
} from '@livetemplate/nestjs';

import { ActionWays, WAYS } from './action-ways.js';
import { LiveHost } from './live-host.js';

const TEMPLATE = `<!DOCTYPE html>
<html><head></head><body><form method="post" action="/livetemplate/actions/note">{{lvtForm}}</form>
<ul>{{range .lines}}<li>{{.}}</li>{{end}}</ul></body></html>`;

interface Notes {
  lines: string[];
}

let host: LiveHost | undefined;

afterEach(async () => {
  ContextIdFactory.apply(undefined as never);
  await host?.close();
  host = undefined;
});

async function open(classRef: Type, providers: Provider[] = []): Promise<ActionWays> {
  host = await LiveHost.start({
    options: { templates: { 'notes.html': TEMPLATE } },
    controllers: [classRef],
    providers,
  });
  return ActionWays.open(host, '/notes');
}

async function linesOf({ document }: ActionWays): Promise<readonly string[]> {
  return (await host!.app.get(PageService).get<Notes>(document.page)).data.lines;
}

/** What Nest users write to have the request at hand anywhere. */
@Injectable({ scope: Scope.REQUEST })
class Visit {
  private static made = 0;
  readonly number = ++Visit.made;

  constructor(@Inject(REQUEST) readonly request: LiveActionContext & { url?: string }) {}

  get what(): string {
    return this.request.action ?? this.request.url ?? (this.request.pageId === undefined ? 'nothing' : 'event');
  }
}

@Injectable()
class Diary {
  constructor(@Inject(Visit) readonly visit: Visit) {}

  entry(word: string): string {
    return `${word}:${this.visit.what}`;
  }
}

const numbers = new Set<number>();

@LivePage('/notes', { template: 'notes.html' })
class NotesPage {
  constructor(
    @Inject(Diary) private readonly diary: Diary,
    @Inject(Visit) private readonly visit: Visit,
  ) {}

  mount(context: PageContext): Notes {
    context.subscribe('notes');
    return { lines: [this.line('mount')] };
  }

  @LiveAction()
  note(state: Draft<Notes>, @Payload('word') word: string, @ActionContext() context: LiveActionContext): void {
    // What is injected is what the method gets.
    state.lines.push(this.line(word) + (this.visit.request === context ? '' : ' of another'));
  }

  @OnInfo()
  remark(state: Draft<Notes>, word: string, context: ServerEventContext): void {
    state.lines.push(this.line(word) + (this.visit.request === (context as unknown) ? '' : ' of another'));
  }

  @OnConnect()
  come(state: Draft<Notes>): void {
    state.lines.push(this.line('come'));
  }

  @OnDisconnect()
  async go(_state: Draft<Notes>, _connection: LiveConnection, context: ServerEventContext): Promise<void> {
    left.push(this.line('go') + (this.visit.request === (context as unknown) ? '' : ' of another'));
    gone();
  }

  private line(word: string): string {
    // A class and what it needs get the same.
    if (this.visit !== this.diary.visit) throw new Error('Two visits at once.');
    numbers.add(this.visit.number);
    return this.diary.entry(word);
  }
}

let left: string[] = [];
let gone = (): void => {};

describe('a page class whose dependencies are request-scoped', () => {
  it('is made with them for each action, info and connection; REQUEST is the request at first, then the context', async () => {
    numbers.clear();
    left = [];
    const hasGone = new Promise<void>((resolve) => (gone = resolve));
    const page = await open(NotesPage, [Visit, Diary]);
    for (const way of WAYS) expect(await page.act(way, 'note', { word: way })).toBeNull();
    await host!.app.get(BroadcastService).toTopic('notes', info('remark', 'news'));
    page.tab.socket.disconnect();
    await hasGone;
    expect(await linesOf(page)).toEqual([
      'mount:/notes',
      'come:event',
      'socket:note',
      'http:note',
      'form:note',
      'news:event',
    ]);
    expect(left).toEqual(['go:event']);
    expect(numbers.size).toBe(7);
  });

  it('is made anew for each action by its own wish, too', async () => {
    @LivePage('/notes', { template: 'notes.html', scope: Scope.REQUEST })
    class OwnWish {
      private count = 0;

      mount(): Notes {
        return { lines: [] };
      }

      @LiveAction()
      note(state: Draft<Notes>): void {
        state.lines.push(`${++this.count}`);
      }
    }
    const page = await open(OwnWish);
    for (const way of WAYS) expect(await page.act(way, 'note', {})).toBeNull();
    expect(await linesOf(page)).toEqual(['1', '1', '1']);
  });

  it('that cannot be made fails the action and nothing else, and its filters are asked', async () => {
    class Trouble extends Error {}

    @Catch(Trouble)
    class TroubleFilter implements ExceptionFilter {
      catch(): never {
        throw new ConflictException();
      }
    }

    let broken: Error | null = null;
    const flaky: Provider = {
      provide: 'flaky',
      scope: Scope.REQUEST,
      useFactory: () => {
        if (broken !== null) throw broken;
        return 'fine';
      },
    };

    @UseFilters(TroubleFilter)
    @LivePage('/notes', { template: 'notes.html' })
    class FlakyPage {
      constructor(@Inject('flaky') private readonly state: string) {}

      mount(): Notes {
        return { lines: [] };
      }

      @LiveAction()
      note(state: Draft<Notes>): void {
        state.lines.push(this.state);
      }
    }
    const page = await open(FlakyPage, [flaky]);
    broken = new Trouble();
    for (const way of WAYS) expect([way, await page.act(way, 'note', {})]).toEqual([way, 'CONFLICT']);
    broken = new Error('the password is swordfish');
    for (const way of WAYS) expect([way, await page.act(way, 'note', {})]).toEqual([way, 'ACTION_FAILED']);
    expect(host!.errors.join('\n')).toContain('swordfish');
    broken = null;
    for (const way of WAYS) expect([way, await page.act(way, 'note', {})]).toEqual([way, null]);
    expect(await linesOf(page)).toEqual(['fine', 'fine', 'fine']);
  });

  it('cannot be a provider as well, for nobody would know which is meant', async () => {
    await expect(open(NotesPage, [Visit, Diary, NotesPage])).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining('both a controller and a provider'),
    });
  });
});

describe('durable providers', () => {
  it('are shared by the actions of a tenant, and by those of nobody else', async () => {
    @Injectable({ scope: Scope.REQUEST, durable: true })
    class Tenant {
      private count = 0;

      constructor(@Inject(REQUEST) private readonly tenant: { readonly name: string }) {}

      next(): string {
        return `${this.tenant.name} ${++this.count}`;
      }
    }

    @LivePage('/notes', { template: 'notes.html' })
    class TenantPage {
      constructor(@Inject(Tenant) private readonly tenant: Tenant) {}

      mount(): Notes {
        return { lines: [this.tenant.next()] };
      }

      @LiveAction()
      note(state: Draft<Notes>): void {
        state.lines.push(this.tenant.next());
      }
    }

    const parents = new Map<string, ReturnType<typeof ContextIdFactory.create>>();
    ContextIdFactory.apply({
      attach: (contextId, request: { readonly headers: Readonly<Record<string, string>> }) => {
        const name = /tenant=(\w+)/u.exec(request.headers['cookie'] ?? '')?.[1] ?? 'nobody';
        const parent = parents.get(name) ?? ContextIdFactory.create();
        parents.set(name, parent);
        return { resolve: ({ isTreeDurable }) => (isTreeDurable ? parent : contextId), payload: { name } };
      },
    });
    host = await LiveHost.start({
      options: { templates: { 'notes.html': TEMPLATE } },
      controllers: [TenantPage],
      providers: [Tenant],
    });
    const pages: ActionWays[] = [];
    for (const name of ['ann', 'bea']) {
      const browser = host.browser();
      browser.setCookie('tenant', name);
      pages.push(await ActionWays.of(browser, '/notes'));
    }
    for (const page of pages) for (const way of WAYS) expect(await page.act(way, 'note', {})).toBeNull();
    for (const [index, name] of ['ann', 'bea'].entries()) {
      expect(await linesOf(pages[index]!)).toEqual([1, 2, 3, 4].map((count) => `${name} ${count}`));
    }
  });
});

describe('a request-scoped pipe of a parameter', () => {
  it('is made for each action', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Named implements PipeTransform {
      constructor(@Inject(REQUEST) private readonly context: LiveActionContext) {}

      transform(value: unknown): string {
        return `${this.context.action} ${String(value)}`;
      }
    }

    @LivePage('/notes', { template: 'notes.html' })
    class PipedPage {
      mount(): Notes {
        return { lines: [] };
      }

      @LiveAction()
      note(state: Draft<Notes>, @Payload('word', Named) word: string): void {
        state.lines.push(word);
      }
    }
    const page = await open(PipedPage);
    for (const way of WAYS) expect(await page.act(way, 'note', { word: way })).toBeNull();
    expect(await linesOf(page)).toEqual(WAYS.map((way) => `note ${way}`));
  });
});

/** How often each of them was made for a call of the action `note`. */
let made = 0;

abstract class Scoped {
  constructor(@Inject(REQUEST) protected readonly request: LiveActionContext) {
    if (request.action === 'note') made++;
  }

  protected refuse(word: unknown): void {
    if (this.request.action === 'note' && word === 'Eve') throw new ForbiddenException();
  }
}

@Injectable({ scope: Scope.REQUEST })
class Guard extends Scoped implements CanActivate {
  canActivate(context: Parameters<CanActivate['canActivate']>[0]): boolean {
    if (context.getType() === 'ws') this.refuse(context.switchToWs().getData<{ word: string }>().word);
    return true;
  }
}

@Injectable({ scope: Scope.REQUEST })
class Interceptor extends Scoped implements NestInterceptor {
  intercept(
    context: Parameters<NestInterceptor['intercept']>[0],
    next: CallHandler,
  ): ReturnType<CallHandler['handle']> {
    if (context.getType() === 'ws') this.refuse(context.switchToWs().getData<{ word: string }>().word);
    return next.handle();
  }
}

@Injectable({ scope: Scope.REQUEST })
class Pipe extends Scoped implements PipeTransform {
  transform(value: unknown): unknown {
    this.refuse(value);
    return value;
  }
}

class TakenError extends Error {}

@Catch(TakenError)
@Injectable({ scope: Scope.REQUEST })
class Filter extends Scoped implements ExceptionFilter<TakenError> {
  catch(): void {
    this.refuse('Eve');
  }
}

type Bind = MethodDecorator & ClassDecorator;
const KINDS: readonly (readonly [name: string, token: string, enhancer: Type, bind: (enhancer: never) => Bind])[] = [
  ['guard', APP_GUARD, Guard, UseGuards as never],
  ['interceptor', APP_INTERCEPTOR, Interceptor, UseInterceptors as never],
  ['pipe', APP_PIPE, Pipe, UsePipes as never],
  ['filter', APP_FILTER, Filter, UseFilters as never],
];

describe.each(KINDS)('a request-scoped %s', (_, token, enhancer, bind) => {
  it.each(['method', 'class', 'application'])(
    'of the %s is made for each action, and knows who acts',
    async (level) => {
      @LivePage('/notes', { template: 'notes.html' })
      class Page {
        mount(): Notes {
          return { lines: [] };
        }

        @LiveAction()
        note(state: Draft<Notes>, @Payload('word') word: string): void {
          state.lines.push(word);
          if (word === 'Eve') throw new TakenError();
        }
      }
      const decorate = bind(enhancer as never);
      const descriptor = Object.getOwnPropertyDescriptor(Page.prototype, 'note') as PropertyDescriptor;
      if (level === 'class') decorate(Page as never);
      if (level === 'method') decorate(Page.prototype, 'note', descriptor);
      const global = { provide: token, useClass: enhancer, scope: Scope.REQUEST };
      const page = await open(Page, level === 'application' ? [global as Provider] : []);
      made = 0;
      for (const way of WAYS) {
        expect([way, await page.act(way, 'note', { word: 'Eve' })]).toEqual([way, 'FORBIDDEN']);
        expect([way, await page.act(way, 'note', { word: way })]).toEqual([way, null]);
      }
      expect(await linesOf(page)).toEqual([...WAYS]);
      expect(made).toBe(6);
    },
  );
});
