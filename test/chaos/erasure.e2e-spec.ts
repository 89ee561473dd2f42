import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import {
  ApplicationService,
  BasicAuthenticator,
  LiveAction,
  LivePage,
  OnConnect,
  passwordsOf,
  Payload,
  PresenceService,
  type Draft,
  type LiveConnection,
  type LivePageHandler,
  type PageContext,
} from '@livetemplate/nestjs';

import type { Browser, Tab } from '../e2e/browser.js';
import { LiveHost } from '../e2e/live-host.js';
import { RedisProcess } from '../e2e/redis/redis-process.js';
import { everythingIn, type Kept } from './redis-scan.js';

interface Diary {
  entries: string[];
}

const TEMPLATE = '<!DOCTYPE html><html><body>{{range .entries}}<p>{{.}}</p>{{end}}</body></html>';

/** Knows who its person is, is in a room under their name, and keeps what they write. */
@LivePage('/diary', { template: 'diary.html', key: () => 'diary' })
class DiaryPage implements LivePageHandler<Diary> {
  mount(context: PageContext): Diary {
    context.subscribe(`friends of ${context.userId}`);
    return { entries: [] };
  }

  @OnConnect()
  come(_: Draft<Diary>, connection: LiveConnection): void {
    connection.track('room', { key: `${connection.userId} is here`, meta: {} });
  }

  @LiveAction()
  write(state: Draft<Diary>, @Payload('text') text: string): void {
    state.entries.push(text);
  }
}

let redis: RedisProcess;
let client: Redis;
let hosts: LiveHost[] = [];

beforeEach(async () => {
  redis = await RedisProcess.start(['save ""']);
  client = new Redis(redis.url);
  hosts = [await host(), await host()];
});

afterEach(async () => {
  client.disconnect();
  for (const one of hosts) await one.close();
  await redis.end();
});

function host(): Promise<LiveHost> {
  return LiveHost.start({
    options: {
      templates: { 'diary.html': TEMPLATE },
      store: { redis: redis.url },
      pages: { batchWindowMs: 0 },
      authenticator: new BasicAuthenticator({ verify: passwordsOf({ 'ann-smith': 'a', 'bob-jones': 'b' }) }),
    },
    controllers: [DiaryPage],
  });
}

interface Person {
  readonly tab: Tab;
  readonly page: string;
  readonly groupId: string;
}

/** Somebody who is connected and has written something short, and something that is long enough to be compressed. */
async function person(at: LiveHost, user: string, password: string): Promise<Person> {
  const browser: Browser = at.browser();
  browser.headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  const tab = await browser.open('/diary', '2.0');
  const { page } = tab.document;
  for (const [index, length] of [1, 500].entries()) {
    const text = `the secret of ${user}. `.repeat(length);
    expect(await tab.act('write', { text }, `${user}-${index}`)).toMatchObject({ ok: true });
  }
  const { groupId } = [...at.app.get(ApplicationService).pages].find(({ id }) => id === page)!;
  return { tab, page, groupId };
}

/** Where a person is found. */
function traces(kept: readonly Kept[], ...words: readonly string[]): string[] {
  return kept.filter(({ text }) => words.some((word) => text.includes(word))).map(({ key }) => key);
}

async function nobodyIsLeft(name: string): Promise<void> {
  const presence = hosts[0]!.app.get(PresenceService);
  while ((await presence.list('room')).some(({ key }) => key.startsWith(name)));
}

describe('what Redis keeps of a person', () => {
  it.each(['eraseUser', 'eraseGroup'] as const)('is gone with %s on any node', async (erase) => {
    const [one, two] = hosts as [LiveHost, LiveHost];
    const ann = await person(one, 'ann-smith', 'a');
    const { page } = ann;
    await person(two, 'bob-jones', 'b');
    const before = await everythingIn(client);
    expect(traces(before, 'ann-smith').length).toBeGreaterThanOrEqual(3);
    expect(traces(before, page).length).toBeGreaterThan(traces(before, 'ann-smith').length - 2);

    const ended = ann.tab.closed;
    const erased = two.app.get(ApplicationService);
    expect(await erased[erase](erase === 'eraseUser' ? 'ann-smith' : ann.groupId)).toBe(1);
    await ended;
    await nobodyIsLeft('ann-smith');

    const after = await everythingIn(client);
    expect(traces(after, 'ann-smith', ann.groupId)).toEqual([]);
    // So that nobody takes the page for lost, its name stays for as long as it would have lived; it tells nothing.
    expect(after.filter(({ text }) => text.includes(page))).toEqual([
      expect.objectContaining({
        key: `livetemplate:default:page:{${page}}:gone`,
        text: expect.stringMatching(/:gone\n$/u),
      }),
    ]);
    expect(traces(after, 'the secret of bob-jones').length).toBeGreaterThanOrEqual(2);
  });

  it('ends by itself, all of it', async () => {
    const [one, two] = hosts as [LiveHost, LiveHost];
    await person(one, 'ann-smith', 'a');
    await person(two, 'bob-jones', 'b');
    await one.app.get(ApplicationService).eraseUser('ann-smith');
    const kept = await everythingIn(client);
    expect(kept.length).toBeGreaterThan(8);
    expect(kept.filter(({ endsInMs }) => endsInMs <= 0)).toEqual([]);
  });
});
