import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Socket } from 'socket.io';

import {
  ActionContext,
  BroadcastService,
  info,
  LiveAction,
  LivePage,
  LiveRequest,
  OnInfo,
  PageService,
  Payload,
  type Authenticator,
  type Draft,
  type LiveActionContext,
  type LivePageHandler,
  type LiveRequestContext,
  type LiveTemplateModuleOptions,
  type PageContext,
  type ServerEventContext,
} from '@livetemplate/nestjs';

import { LiveHost } from './live-host.js';
import { OwnKeys } from './redis/own-keys.js';

interface Scores {
  goals: number;
  last: string;
}

const TEMPLATE = '<!DOCTYPE html><html><body><p id="goals">{{.goals}}</p><p id="last">{{.last}}</p></body></html>';

/** What Socket.IO makes the bytes of a packet with. */
interface Encoder {
  encode(packet: { readonly data: readonly unknown[] }): unknown;
}

let encoder: Encoder | undefined;

/** Lets a test look at the server through the socket that an action came by. */
class EncoderGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const socket = context.switchToWs().getClient<Socket>();
    ({ encoder } = socket.nsp.adapter as unknown as { readonly encoder: Encoder });
    return true;
  }
}

/** The match stands in the query: `/match?topic=red`. */
@LivePage('/match', { template: 'scores.html' })
class MatchPage implements LivePageHandler<Scores> {
  mount(context: PageContext): Scores {
    context.subscribe(String(context.query['topic'] ?? 'scores'));
    return { goals: 0, last: '' };
  }

  @LiveAction()
  follow(state: Draft<Scores>, @Payload('topic') topic: string, @ActionContext() context: LiveActionContext): void {
    state.last = context.isSubscribed(topic) ? 'known' : 'new';
    context.subscribe(topic);
    if (topic === 'forbidden') throw new Error('You may not.');
  }

  @LiveAction()
  @UseGuards(EncoderGuard)
  look(): void {}

  @LiveAction()
  leave(_state: Draft<Scores>, @Payload('topic') topic: string, @ActionContext() context: LiveActionContext): void {
    context.unsubscribe(topic);
  }

  @OnInfo('goal')
  async scored(state: Draft<Scores>, goal: { by: string }, context: ServerEventContext): Promise<void> {
    await Promise.resolve();
    state.goals++;
    state.last = `${goal.by} ${context.pageId.length}`;
    if (state.goals === 3) context.unsubscribe('scores');
  }

  @OnInfo()
  fail(): void {
    throw new Error('the referee is asleep');
  }
}

@Controller()
class OtherController {
  constructor(private readonly pages: PageService) {}

  @Get('/other')
  show(@LiveRequest() request: LiveRequestContext): unknown {
    return this.pages.open<Scores>(
      'scores.html',
      (topics) => {
        topics.subscribe('scores');
        return { goals: 0, last: '' };
      },
      { request },
    );
  }
}

/** The user stands in a header; users have no pages in common. */
class HeaderAuthenticator implements Authenticator {
  identify({ headers }: Parameters<Authenticator['identify']>[0]): string | null {
    return (headers['x-user'] as string | undefined) ?? null;
  }

  sessionGroup(_request: unknown, _userId: string | null, anonymous: string): string {
    return anonymous;
  }
}

const hosts: LiveHost[] = [];

async function start(options: Partial<LiveTemplateModuleOptions> = {}, controllers = [MatchPage, OtherController]) {
  const host = await LiveHost.start({
    options: {
      templates: { 'scores.html': TEMPLATE },
      authenticator: HeaderAuthenticator,
      pages: { batchWindowMs: 0 },
      ...options,
    },
    controllers,
  });
  hosts.push(host);
  return host;
}

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

describe('a broadcast to a topic', () => {
  it('gives each page its own diff, and other pages nothing', async () => {
    const host = await start();
    const broadcast = host.app.get(BroadcastService);
    const [ann, bob, eve] = [
      await host.browser().open('/match', '2.0'),
      await host.browser().open('/match', '1.0'),
      await host.browser().open('/match?topic=cup', '2.0'),
    ];
    await host.app
      .get(PageService)
      .get<Scores>(ann.document.page)
      .then((page) => page.update({ goals: 6 }));
    expect(await ann.next('u')).toEqual([1, 0, '6']);

    const result = await broadcast.toTopic<Scores>('scores', (state) => void state.goals++);
    expect(result).toEqual({ pages: 2, changed: 2, failed: [] });
    expect(await ann.next('u')).toEqual([2, 0, '7']);
    expect(await bob.next('update')).toMatchObject([
      { seq: 1, updates: [{ fragment_id: 'goals', data: [{ new_value: '1', data_path: 'goals' }] }] },
    ]);
    // The first frame that the page of the other topic gets is one of its own.
    await broadcast.toTopic<Scores>('cup', { last: 'cup' });
    expect(await eve.next('u')).toEqual([1, 1, 'cup']);
  });

  it('sends nothing to pages that show the same as before', async () => {
    const host = await start();
    const tab = await host.browser().open('/match', '2.0');
    const broadcast = host.app.get(BroadcastService);
    expect(await broadcast.toTopic<Scores>('scores', { goals: 0 })).toEqual({ pages: 1, changed: 0, failed: [] });
    await broadcast.toTopic<Scores>('scores', { goals: 1 });
    expect(await tab.next('u')).toEqual([1, 0, '1']);
  });

  it('reaches whoever subscribed in an action, and not whoever failed to or has left', async () => {
    const host = await start();
    const broadcast = host.app.get(BroadcastService);
    const tab = await host.browser().open('/match', '2.0');
    expect(await tab.act('follow', { topic: 'cup' })).toMatchObject({ ok: true, seq: 1 });
    expect(await tab.act('follow', { topic: 'forbidden' })).toMatchObject({ ok: false });
    expect(await tab.act('follow', { topic: 'cup' })).toMatchObject({ ok: true, seq: 2 });
    expect(tab.of('u')).toEqual([
      [1, 1, 'new'],
      [2, 1, 'known'],
    ]);
    const reached = async (topic: string): Promise<number> => (await broadcast.toTopic(topic, {})).pages;
    expect([await reached('scores'), await reached('cup'), await reached('forbidden')]).toEqual([1, 1, 0]);
    expect(await tab.act('leave', { topic: 'scores' })).toMatchObject({ ok: true, seq: 2 });
    expect([await reached('scores'), await reached('cup')]).toEqual([0, 1]);
  });
});

describe('the frame of a broadcast', () => {
  it('is made into bytes once for each page and version, however many connections it goes to', async () => {
    const host = await start();
    const [ann, bob] = [host.browser(), host.browser()];
    // The first visit gives each their cookie.
    for (const browser of [ann, bob]) await browser.load('/match');
    const tabs = await Promise.all(Array.from({ length: 8 }, () => ann.open('/match', '2.0')));
    const others = await Promise.all(Array.from({ length: 8 }, () => bob.open('/match', '2.0')));
    const old = await Promise.all(Array.from({ length: 4 }, () => bob.open('/match', '1.0')));
    expect(await ann.open('/match', '2.0').then((tab) => tab.act('look'))).toMatchObject({ ok: true });
    const encoded: unknown[] = [];
    const server = encoder as Encoder;
    const encode = server.encode.bind(server);
    server.encode = (packet) => {
      encoded.push(packet.data[0]);
      return encode(packet);
    };
    await host.app.get(BroadcastService).toTopic<Scores>('scores', { goals: 7, last: 'x' });
    for (const tab of [...tabs, ...others]) expect(await tab.next('u')).toEqual([1, 0, '7', 1, 'x']);
    for (const tab of old) expect(await tab.next('update')).toMatchObject([{ seq: 1 }]);
    expect(encoded.map(String).toSorted()).toEqual(['1', '1', 'update']);
  });
});

describe('a broadcast by person', () => {
  it('reaches users, groups, pages, all, and those that a filter chooses', async () => {
    const host = await start();
    const broadcast = host.app.get(BroadcastService);
    const [phone, desk, other] = [host.browser(), host.browser(), host.browser()];
    const open = async (browser: typeof phone, path: string, user: string): Promise<string> => {
      const html = await (await browser.fetch(path, { headers: { 'x-user': user } })).text();
      return /data-lvt-page="([^"]*)"/u.exec(html)?.[1] ?? '';
    };
    const ids = [
      await open(phone, '/match', 'ada'),
      await open(desk, '/match', 'ada'),
      await open(desk, '/other', 'ada'),
      await open(other, '/match?topic=cup', 'bob'),
    ];
    const pages = await Promise.all(ids.map((id) => host.app.get(PageService).get<Scores>(id)));
    const goals = (): number[] => pages.map(({ data }) => data.goals);
    const score = { goals: 1 };
    const clear = (): Promise<unknown> => broadcast.toApplication<Scores>({ goals: 0 });

    await broadcast.toUsers<Scores>(['ada'], score);
    expect(goals()).toEqual([1, 1, 1, 0]);
    await clear();
    await broadcast.toUsers<Scores>(['ada', 'bob'], score);
    expect(goals()).toEqual([1, 1, 1, 1]);
    await clear();
    await broadcast.toGroup<Scores>(pages[1]!.groupId, score);
    expect(goals()).toEqual([0, 1, 1, 0]);
    await clear();
    await broadcast.toPages<Scores>([ids[0]!, 'unknown'], score);
    expect(goals()).toEqual([1, 0, 0, 0]);
    const chosen = await broadcast.broadcast<Scores>(
      ({ data, userId, topics }) => data.goals === 0 && userId === 'ada' && topics.includes('scores'),
      score,
    );
    expect([goals(), chosen]).toEqual([[1, 1, 1, 0], { pages: 2, changed: 2, failed: [] }]);
  });
});

describe('an info', () => {
  it('is made of by the class of each page, which other pages are no part of', async () => {
    const host = await start();
    const broadcast = host.app.get(BroadcastService);
    const tab = await host.browser().open('/match', '2.0');
    await host.browser().load('/other');
    const result = await broadcast.toTopic('scores', info('goal', { by: 'Pelé' }));
    expect(result).toEqual({ pages: 1, changed: 1, failed: [] });
    expect(await tab.next('u')).toEqual([1, 0, '1', 1, 'Pelé 22']);
    // The class takes the page out of the topic by itself.
    await broadcast.toTopic('scores', info('goal', { by: 'Pelé' }));
    await broadcast.toTopic('scores', info('goal', { by: 'Pelé' }));
    expect(await broadcast.toTopic('scores', info('goal', { by: 'Pelé' }))).toMatchObject({ pages: 0 });
  });

  it('cannot be sent by a browser', async () => {
    const host = await start();
    const tab = await host.browser().open('/match', '2.0');
    for (const action of ['goal', 'scored', 'mount', 'fail']) {
      expect(await tab.act(action, { by: 'me' })).toMatchObject({ ok: false, error: { code: 'ACTION_NOT_FOUND' } });
    }
  });

  it('that fails is told about, and changes nothing', async () => {
    const host = await start();
    const { page } = await host.browser().load('/match');
    const result = await host.app.get(BroadcastService).toApplication(info('fail'));
    expect(result).toMatchObject({ pages: 1, changed: 0, failed: [{ pageId: page }] });
    expect(host.errors.join()).toContain('A broadcast failed on 1 of 1 pages.');
    expect(host.errors.join()).toContain('the referee is asleep');
  });

  it('that two methods declare stops the start', async () => {
    @LivePage('/twice', { template: 'scores.html' })
    class Twice implements LivePageHandler<Scores> {
      mount(): Scores {
        return { goals: 0, last: '' };
      }

      @OnInfo('goal')
      one(): void {}

      @OnInfo('goal')
      two(): void {}
    }
    await expect(start({}, [Twice] as never)).rejects.toThrow('the methods one and two both declare the info "goal"');
  });
});

describe('on several nodes', () => {
  let own: OwnKeys;

  beforeAll(() => {
    own = new OwnKeys();
  });

  afterAll(() => own.clear());

  it('reaches pages that are open on the others, or that nobody has open after a restart', async () => {
    const options = { store: own.store() };
    const [here, there, gone] = [await start(options), await start(options), await start(options)];
    const [one, two] = [await here.browser().open('/match', '2.0'), await there.browser().open('/match', '2.0')];
    const lost = await gone.browser().open('/match', '2.0');
    await gone.app.close();
    hosts.splice(hosts.indexOf(gone), 1);

    const broadcast = here.app.get(BroadcastService);
    const result = await broadcast.toTopic('scores', info('goal', { by: 'Pelé' }));
    expect(result).toEqual({ pages: 3, changed: 3, failed: [] });
    for (const tab of [one, two]) expect(await tab.next('u')).toEqual([1, 0, '1', 1, 'Pelé 22']);
    const page = await there.app.get(PageService).get<Scores>(lost.document.page);
    expect([page.data.goals, page.topics]).toEqual([1, ['scores']]);
  });

  it('says so where this node does not have the class of a page', async () => {
    const options = { store: own.store('classes') };
    const [here, there] = [await start(options, [OtherController] as never), await start(options)];
    const { page } = await there.browser().load('/match');
    const broadcast = here.app.get(BroadcastService);
    expect(await broadcast.toTopic('scores', info('goal', { by: 'x' }))).toMatchObject({
      pages: 1,
      changed: 0,
      failed: [{ pageId: page, error: { code: 'CONFIGURATION' } }],
    });
    expect(await broadcast.toTopic<Scores>('scores', { goals: 4 })).toMatchObject({ changed: 1 });
  });
});
