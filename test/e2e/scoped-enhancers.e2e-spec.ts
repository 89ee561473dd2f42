import { afterEach, describe, expect, it } from '@jest/globals';
import {
  ForbiddenException,
  Scope,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';

import type { ActionAnswer } from '@livetemplate/nestjs';

import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { LiveHost } from './live-host.js';

// Each of them lets pages be opened, and forbids actions.
class Guard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.getType() !== 'ws';
  }
}

class Interceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    if (context.getType() === 'ws') throw new ForbiddenException();
    return next.handle();
  }
}

class Pipe implements PipeTransform {
  transform(value: unknown): unknown {
    if (value === 'Eve') throw new ForbiddenException();
    return value;
  }
}

const KINDS = [
  ['guard', APP_GUARD, Guard],
  ['interceptor', APP_INTERCEPTOR, Interceptor],
  ['pipe', APP_PIPE, Pipe],
] as const;

let host: LiveHost | undefined;

afterEach(async () => {
  await host?.close();
  host = undefined;
});

async function start(provide: string, base: new () => object, scope: Scope): Promise<LiveHost> {
  const provider = { provide, useClass: base, scope } as Provider;
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE } },
    controllers: [CounterPage],
    providers: [provider],
  });
  return host;
}

describe.each(KINDS)('a %s for the whole application', (_, provide, base) => {
  it.each([
    ['one for all', Scope.DEFAULT],
    ['one for each class', Scope.TRANSIENT],
    ['one for each action', Scope.REQUEST],
  ])('works on actions over connections and over HTTP: %s', async (__, scope) => {
    const browser = (await start(provide, base, scope)).browser();
    const tab = await browser.open('/counter', '2.0');
    const forbidden = { code: 'FORBIDDEN', message: expect.any(String) };
    expect(await tab.act('add_name', { name: 'Eve' })).toEqual({ ok: false, error: forbidden });
    const response = await browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
      body: JSON.stringify({ page: tab.document.page, action: 'add_name', data: { name: 'Eve' } }),
    });
    expect(response.status).toBe(403);
    expect(((await response.json()) as ActionAnswer & { error: unknown }).error).toEqual(forbidden);
  });
});
