import { describe, expect, it } from '@jest/globals';
import { LiveAction, LivePage, LiveTemplateHealthIndicator, type Draft } from '@livetemplate/nestjs';
import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule, type HealthCheckResult } from '@nestjs/terminus';

import { COUNTER_TEMPLATE, CounterPage, type CounterState } from './counter.js';
import { LiveHost, type HostParts } from './live-host.js';
import { RedisProcess } from './redis/redis-process.js';

let host: LiveHost;

/** Set by the action that is running: ends it. */
let finish: (() => void) | undefined;

@LivePage('/counter', { template: 'counter.html' })
class SlowPage extends CounterPage {
  @LiveAction()
  async linger(state: Draft<CounterState>): Promise<void> {
    await new Promise<void>((resolve) => (finish = resolve));
    state.count++;
  }
}

@Controller('own')
class OwnHealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly live: LiveTemplateHealthIndicator,
  ) {}

  @Get('keys')
  @HealthCheck()
  keys(): Promise<HealthCheckResult> {
    return this.health.check([() => this.live.keys('signing')]);
  }

  @Get('lag')
  @HealthCheck()
  lag(): Promise<HealthCheckResult> {
    return this.health.check([() => this.live.eventLoop('loop', 0)]);
  }
}

async function start(options: Partial<HostParts['options']> = {}): Promise<void> {
  host = await LiveHost.start({
    options: { templates: { 'counter.html': COUNTER_TEMPLATE }, ...options },
    imports: [TerminusModule],
    controllers: [SlowPage, OwnHealthController],
  });
}

interface Answer {
  readonly status: number;
  readonly details: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

async function ask(path: string): Promise<Answer> {
  const response = await fetch(host.origin + path);
  const { details } = (await response.json()) as Pick<Answer, 'details'>;
  return { status: response.status, details };
}

describe('health (O4)', () => {
  it('tells of the store, capacity, keys, the event loop, and whether it is leaving', async () => {
    await start();
    const { status, details } = await ask('/health');
    await host.close();
    expect(status).toBe(200);
    expect(details).toMatchObject({
      livetemplate_store: { status: 'up' },
      livetemplate_capacity: { status: 'up', open: 0, nearlyFull: false },
      livetemplate_keys: { status: 'up', current: expect.any(String), previousUntil: expect.stringMatching(/Z$/u) },
      livetemplate_event_loop: { status: 'up', meanMs: expect.any(Number), p99Ms: expect.any(Number) },
      livetemplate_serving: { status: 'up' },
    });
    expect(details['livetemplate_keys']).not.toHaveProperty('degraded');
  });

  it('is checked one by one in the checks of the host', async () => {
    await start();
    const keys = await ask('/own/keys');
    expect([keys.status, Object.keys(keys.details)]).toEqual([200, ['signing']]);
    await ask('/own/lag');
    // A question begins anew: the first look after it has nothing to compare with.
    for (let looks = 0; looks < 2; looks++) {
      const end = performance.now() + 300;
      while (performance.now() < end);
      await new Promise((resolve) => setTimeout(resolve));
    }
    const { status, details } = await ask('/own/lag');
    await host.close();
    expect([status, details['loop']!['status']]).toEqual([503, 'down']);
    expect(details['loop']!['maxMs']).toBeGreaterThan(150);
  });

  it('is ready without Redis and says that it is degraded, for pages live on in memory', async () => {
    const redis = await RedisProcess.start(['save ""']);
    await start({ store: { redis: redis.url, answerMs: 500 } });
    const tab = await host.browser().open('/counter', '2.0');
    expect((await ask('/health/ready')).details['livetemplate_store']).toEqual({ status: 'up' });
    await redis.kill();
    expect(await tab.act('increment')).toMatchObject({ ok: true });
    const { status, details } = await ask('/health/ready');
    const live = await ask('/health/live');
    await host.close();
    await redis.end();
    expect([status, live.status]).toEqual([200, 200]);
    expect(details['livetemplate_store']).toMatchObject({ status: 'up', degraded: true, unsaved: 1 });
  });

  it('is not ready while it shuts down, but alive, and answers what is running', async () => {
    await start();
    const tab = await host.browser().open('/counter', '2.0');
    const before = await ask('/health/ready');
    const answer = tab.act('linger');
    while (finish === undefined) await new Promise((resolve) => setImmediate(resolve));
    const closed = host.app.close();
    let ready = await ask('/health/ready');
    while (ready.status === 200) ready = await ask('/health/ready');
    const live = await ask('/health/live');
    finish();
    expect(await answer).toMatchObject({ ok: true });
    await closed;
    expect(before.details['livetemplate_serving']).toEqual({ status: 'up' });
    expect([ready.status, live.status]).toEqual([503, 200]);
    expect(ready.details['livetemplate_serving']).toMatchObject({ status: 'down' });
    expect(ready.details['livetemplate_store']).toEqual({ status: 'up' });
  });
});
