import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Catch,
  ForbiddenException,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';

import { LiveAction, LivePage, PageService, Payload, type Draft } from '@livetemplate/nestjs';

import { ActionWays, WAYS, type Way } from './action-ways.js';
import { LiveHost } from './live-host.js';

interface NamesState {
  names: string[];
}

const TEMPLATE = `<!DOCTYPE html>
<html><head></head><body><form method="post" action="/livetemplate/actions/add">{{lvtForm}}</form>
<ul>{{range .names}}<li>{{.}}</li>{{end}}</ul></body></html>`;

class TakenError extends Error {}

class Guard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'ws') return true;
    return context.switchToWs().getData<{ name: string }>().name !== 'Eve';
  }
}

class Interceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    const isEve = context.getType() === 'ws' && context.switchToWs().getData<{ name: string }>().name === 'Eve';
    if (isEve) throw new ForbiddenException();
    return next.handle();
  }
}

class Pipe implements PipeTransform {
  transform(value: unknown): unknown {
    if (value === 'Eve') throw new ForbiddenException();
    return value;
  }
}

@Catch(TakenError)
class Filter implements ExceptionFilter<TakenError> {
  catch(): never {
    throw new ForbiddenException();
  }
}

type Bind = MethodDecorator & ClassDecorator;
type Kind = readonly [name: string, token: string, enhancer: Type, bind: (enhancer: never) => Bind];

const KINDS: readonly Kind[] = [
  ['guard', APP_GUARD, Guard, UseGuards as never],
  ['interceptor', APP_INTERCEPTOR, Interceptor, UseInterceptors as never],
  ['pipe', APP_PIPE, Pipe, UsePipes as never],
  ['filter', APP_FILTER, Filter, UseFilters as never],
];

const LEVELS = ['method', 'class', 'application'] as const;

function namesPage(): Type {
  @LivePage('/names', { template: 'names.html' })
  class NamesPage {
    private running = 0;

    mount(): NamesState {
      return { names: [] };
    }

    @LiveAction()
    async add(state: Draft<NamesState>, @Payload('name') name: string): Promise<void> {
      if (++this.running > 1) throw new Error('Two at a time.');
      const { names } = state;
      names.push(name);
      await new Promise((resolve) => setImmediate(resolve));
      this.running--;
      if (name === 'Mallory') throw new Error('the password is swordfish');
      if (name === 'Eve') throw new TakenError();
    }
  }
  return NamesPage;
}

/** A page, and the ways on which an action can reach it. */
class Names {
  private constructor(
    readonly host: LiveHost,
    private readonly ways: ActionWays,
  ) {}

  static async open(classRef: Type, providers: Provider[] = []): Promise<Names> {
    const options = { templates: { 'names.html': TEMPLATE } };
    const host = await LiveHost.start({ options, controllers: [classRef], providers });
    return new Names(host, await ActionWays.open(host, '/names'));
  }

  /** @returns the code of the error; null where there is none */
  add(way: Way, name: string): Promise<string | null> {
    return this.ways.act(way, 'add', { name });
  }

  async names(): Promise<readonly string[]> {
    return (await this.host.app.get(PageService).get<NamesState>(this.ways.document.page)).data.names;
  }
}

let page: Names | undefined;

afterEach(async () => {
  await page?.host.close();
  page = undefined;
});

describe.each(KINDS)('a %s', (_, token, enhancer, bind) => {
  it.each(LEVELS)('of the %s works on actions, on whichever way they come', async (level) => {
    const classRef = namesPage();
    const decorate = bind(enhancer as never);
    if (level === 'class') decorate(classRef as never);
    if (level === 'method') {
      const prototype = classRef.prototype as object;
      decorate(prototype, 'add', Object.getOwnPropertyDescriptor(prototype, 'add') as PropertyDescriptor);
    }
    page = await Names.open(classRef, level === 'application' ? [{ provide: token, useClass: enhancer }] : []);
    for (const way of WAYS) {
      expect([way, await page.add(way, 'Eve')]).toEqual([way, 'FORBIDDEN']);
      expect([way, await page.add(way, way)]).toEqual([way, null]);
    }
    expect(await page.names()).toEqual([...WAYS]);
  });
});

describe('an action', () => {
  it.each(WAYS)('that throws leaves the page as it was and tells nobody why: by %s', async (way) => {
    page = await Names.open(namesPage());
    expect(await page.add(way, 'Ann')).toBeNull();
    expect(await page.add(way, 'Mallory')).toBe('ACTION_FAILED');
    expect(await page.names()).toEqual(['Ann']);
    expect(await page.add(way, 'Bea')).toBeNull();
    expect(await page.names()).toEqual(['Ann', 'Bea']);
    expect(page.host.errors.join('\n')).toContain('swordfish');
  });

  it('waits for those before it, on whichever ways they come', async () => {
    const opened = await Names.open(namesPage());
    page = opened;
    const all = Array.from({ length: 30 }, (_, index) => opened.add(WAYS[index % 3] as Way, `n${index}`));
    expect(new Set(await Promise.all(all))).toEqual(new Set([null]));
    expect([...(await opened.names())].sort()).toEqual(Array.from({ length: 30 }, (_, index) => `n${index}`).sort());
  });
});
