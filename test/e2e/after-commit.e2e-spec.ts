import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import {
  afterCommit,
  BroadcastService,
  info,
  LiveAction,
  LivePage,
  OnInfo,
  PageService,
  Payload,
  type Draft,
  type LivePageHandler,
  type LiveTemplateModuleOptions,
  type PageContext,
} from '@livetemplate/nestjs';

import { LiveHost } from './live-host.js';
import { OwnKeys } from './redis/own-keys.js';

interface Room {
  name: string;
  lines: { text: string }[];
}

/** Set by a test: what an action waits for, on its first run. */
let gate: (() => Promise<void>) | null = null;
let runs = 0;
/** Until a test ends it. */
let circling = false;
const mails: string[] = [];
/** What broadcasts inside of the action have resolved to. */
const answers: unknown[] = [];

const TEMPLATE = `<!DOCTYPE html><html><body><p id="name">{{.name}}</p>
<ul id="lines">{{range .lines}}<li>{{.text}}</li>{{end}}</ul></body></html>`;

@LivePage('/room', { template: 'room.html' })
class RoomPage implements LivePageHandler<Room> {
  constructor(private readonly broadcast: BroadcastService) {}

  mount(context: PageContext): Room {
    context.subscribe('room');
    return { name: 'nobody', lines: [] };
  }

  @LiveAction()
  async say(state: Draft<Room>, @Payload('text') text: string): Promise<void> {
    runs++;
    state.name = text;
    // Awaited, although this page is one of those that get it.
    answers.push(await this.broadcast.toTopic('room', info('said', { text })));
    afterCommit(() => mails.push(text));
    const wait = gate;
    gate = null;
    await wait?.();
    if (text === 'bad') throw new Error('Nobody says that.');
  }

  /** Makes the template fail, after all. */
  @LiveAction()
  async break(state: Draft<Room>): Promise<void> {
    await this.broadcast.toTopic('room', info('said', { text: 'broken' }));
    Object.assign(state, { lines: 5.5 });
  }

  /** Changes nothing on its own page. */
  @LiveAction()
  async whisper(state: Draft<Room>): Promise<void> {
    await this.broadcast.toTopic<Room>('room', { name: state.name + '!' });
  }

  /** Tells parts of its own draft. */
  @LiveAction()
  async repeat(state: Draft<Room>): Promise<void> {
    await this.broadcast.toTopic('room', info('said', state.lines[0]));
    await this.broadcast.toTopic<Room>('room', { lines: state.lines });
    state.lines[0]!.text = 'changed after it';
  }

  @OnInfo('said')
  async said(state: Draft<Room>, line: { text: string }): Promise<void> {
    if (line.text === 'call') await this.broadcast.toTopic('other', info('said', { text: 'echo' }));
    if (line.text === 'circle' && circling) await this.broadcast.toTopic('room', info('said', line));
    state.lines = [...state.lines.slice(-4), { text: line.text }];
  }
}

const hosts: LiveHost[] = [];

async function start(options: Partial<LiveTemplateModuleOptions> = {}): Promise<LiveHost> {
  const host = await LiveHost.start({
    options: { templates: { 'room.html': TEMPLATE }, pages: { batchWindowMs: 0 }, ...options },
    controllers: [RoomPage],
  });
  hosts.push(host);
  return host;
}

afterEach(async () => {
  gate = null;
  runs = 0;
  mails.length = 0;
  answers.length = 0;
  for (const host of hosts.splice(0)) await host.close();
});

/** Lines of the room, as somebody else sees them when a marker has come after all that was said before. */
async function heard(host: LiveHost, page: string): Promise<string[]> {
  await host.app.get(BroadcastService).toPages([page], info('said', { text: 'marker' }));
  const { data } = await host.app.get(PageService).get<Room>(page);
  return data.lines.map(({ text }) => text).filter((text) => text !== 'marker');
}

describe('what an action broadcasts', () => {
  it('goes out when the action is committed, to its own page too, and may be waited for', async () => {
    const host = await start();
    const [ann, bob] = [await host.browser().open('/room', '2.0'), await host.browser().load('/room')];
    expect(await ann.act('say', { text: 'hi' })).toMatchObject({ ok: true, seq: 1 });
    expect(answers).toEqual([{ pages: 0, changed: 0, failed: [], held: true }]);
    // The state of the action comes first.
    expect(await ann.next('u')).toEqual([1, 0, 'hi']);
    expect(JSON.stringify(await ann.next('u'))).toContain('hi');
    expect(await heard(host, bob.page)).toEqual(['hi']);
    expect(await heard(host, ann.document.page)).toEqual(['hi']);
    expect(mails).toEqual(['hi']);
  });

  it.each(['say', 'break'])('does not go out where the action fails: %s', async (action) => {
    const host = await start();
    const [ann, bob] = [await host.browser().open('/room', '2.0'), await host.browser().load('/room')];
    expect(await ann.act(action, { text: 'bad' })).toMatchObject({
      ok: false,
      error: { code: expect.stringMatching(/FAILED|TEMPLATE/u) },
    });
    expect(await heard(host, bob.page)).toEqual([]);
    expect(await heard(host, ann.document.page)).toEqual([]);
    expect(mails).toEqual([]);
  });

  it('goes out once for each of several actions of one commit, except for those that fail', async () => {
    const host = await start({ pages: { batchWindowMs: 16 } });
    const [ann, bob] = [await host.browser().open('/room', '2.0'), await host.browser().load('/room')];
    const texts = ['one', 'bad', 'two', 'bad', 'three'];
    const answers = await Promise.all(texts.map((text) => ann.act('say', { text })));
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, true, false, true]);
    expect(await heard(host, bob.page)).toEqual(['one', 'two', 'three']);
    expect(mails).toEqual(['one', 'two', 'three']);
  });

  it('goes out where the action changes nothing itself', async () => {
    const host = await start();
    const tab = await host.browser().open('/room', '2.0');
    expect(await tab.act('whisper')).toMatchObject({ ok: true, seq: 0 });
    expect(await tab.next('u')).toEqual([1, 0, 'nobody!']);
  });

  it('may hold parts of its draft, as they were', async () => {
    const host = await start();
    const [ann, bob] = [await host.browser().open('/room', '2.0'), await host.browser().load('/room')];
    await ann.act('say', { text: 'first' });
    await heard(host, bob.page);
    expect(await ann.act('repeat')).toMatchObject({ ok: true });
    await heard(host, bob.page);
    const { data } = await host.app.get(PageService).get<Room>(bob.page);
    // Infos add to the lines; then all are put in place.
    expect(data.lines[0]).toEqual({ text: 'first' });
    expect(host.errors).toEqual([]);
  });

  it('that a broadcast leads to is held alike', async () => {
    const host = await start();
    const { page } = await host.browser().load('/room');
    const { app } = host;
    await app
      .get(PageService)
      .get<Room>(page)
      .then((room) => room.update((_, topics) => topics.subscribe('other')));
    expect(await app.get(BroadcastService).toTopic('room', info('said', { text: 'call' }))).toEqual({
      pages: 1,
      changed: 1,
      failed: [],
    });
    const lines = await heard(host, page);
    expect(lines).toEqual(['call', 'echo']);
  });

  it('may go in circles, and leaves time for everything else', async () => {
    const host = await start();
    const { page } = await host.browser().load('/room');
    circling = true;
    await host.app.get(BroadcastService).toTopic('room', info('said', { text: 'circle' }));
    // A whole request: more than turns of promises.
    const { page: later } = await host.browser().load('/room');
    expect(later).not.toBe(page);
    circling = false;
    expect(await heard(host, page)).toContain('circle');
  });

  it('is logged where it fails afterwards', async () => {
    const host = await start();
    const { page } = await host.browser().load('/room');
    const room = await host.app.get(PageService).get<Room>(page);
    const failed = new Promise<void>((resolve) => {
      void room.update(() => {
        void host.app.get(BroadcastService).toPages([page], () => {
          queueMicrotask(resolve);
          throw new Error('no such luck');
        });
      });
    });
    await failed;
    await room.update({});
    expect(host.errors.join()).toContain('no such luck');
  });
});

describe('code that goes on after a change', () => {
  it('is not part of it', async () => {
    const host = await start();
    const { page } = await host.browser().load('/room');
    const room = await host.app.get(PageService).get<Room>(page);
    const broadcast = host.app.get(BroadcastService);
    let goOn = (): void => {};
    const later = new Promise<void>((resolve) => (goOn = resolve));
    let answer: Promise<unknown> | undefined;
    const failing = room.update(() => {
      answer = later.then(() => broadcast.toTopic('room', info('said', { text: 'late' })));
      throw new Error('It was in vain.');
    });
    await expect(failing).rejects.toThrow('in vain');
    goOn();
    expect(await answer).toEqual({ pages: 1, changed: 1, failed: [] });
    expect(await heard(host, page)).toEqual(['late']);
  });

  it('of another page that a change has set going does not share its fate', async () => {
    const host = await start();
    const [{ page: one }, { page: two }] = [await host.browser().load('/room'), await host.browser().load('/room')];
    const pages = host.app.get(PageService);
    const [first, second] = [await pages.get<Room>(one), await pages.get<Room>(two)];
    let other: Promise<unknown> | undefined;
    const failing = first.update(async () => {
      other = second.update(async () => {
        await host.app.get(BroadcastService).toPages([one], info('said', { text: 'all the same' }));
      });
      await other;
      throw new Error('too late');
    });
    await expect(failing).rejects.toThrow('too late');
    await other;
    expect(await heard(host, one)).toEqual(['all the same']);
  });
});

describe('afterCommit', () => {
  it('does at once what is no part of a change, and logs what it throws', async () => {
    const host = await start();
    const done: string[] = [];
    afterCommit(() => done.push('now'));
    expect(done).toEqual(['now']);
    await expect(
      new Promise((resolve) => {
        afterCommit(() => {
          setImmediate(resolve, 'logged');
          throw new Error('out of stamps');
        });
      }),
    ).resolves.toBe('logged');
    expect(host.errors.join()).toContain('out of stamps');
  });
});

describe('what an action broadcasts on one of two nodes', () => {
  let own: OwnKeys;

  beforeAll(() => {
    own = new OwnKeys();
  });

  afterAll(() => own.clear());

  async function twoNodes(part: string) {
    const options = { store: own.store(part) };
    const [here, there] = [await start(options), await start(options)];
    const [ann, bob] = [await here.browser().open('/room', '2.0'), await there.browser().open('/room', '2.0')];
    const copy = await there.app.get(PageService).get<Room>(ann.document.page);
    // While the action runs here, somebody is quicker there.
    gate = async () => void (await copy.update({ name: 'quicker' }));
    return { there, ann, bob };
  }

  it('goes out once, where the action had to run again', async () => {
    const { there, ann, bob } = await twoNodes('again');
    expect(await ann.act('say', { text: 'hello' })).toMatchObject({ ok: true });
    expect(runs).toBe(2);
    expect(JSON.stringify(await bob.next('u'))).toContain('hello');
    expect(await heard(there, bob.document.page)).toEqual(['hello']);
    expect(mails).toEqual(['hello']);
  });

  it('does not go out where the action fails after another node was quicker', async () => {
    const { there, ann, bob } = await twoNodes('fails');
    expect(await ann.act('say', { text: 'bad' })).toMatchObject({ ok: false });
    expect(await heard(there, bob.document.page)).toEqual([]);
    expect(mails).toEqual([]);
  });
});
