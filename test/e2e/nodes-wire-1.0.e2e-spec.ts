import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LiveAction, LivePage, Payload, type Draft } from '@livetemplate/nestjs';

import { EventStreamClient } from './event-stream-client.js';
import { LiveHost } from './live-host.js';
import { get, OutsideClient, type Served, type Welcome, type WireEnvelope } from './outside-client.js';
import { RedisProcess } from './redis/redis-process.js';

// What the published contract of version 1.0 says of numbers, on several nodes: the client complains where one does not follow.

interface Words {
  n: number;
  words: string[];
}

const TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Words</title></head><body>
<p id="n">{{.n}}</p>
<ul id="words">{{range .words}}<li data-key="{{.}}">{{.}}</li>{{end}}</ul>
</body></html>
`;

@LivePage('/words', { template: 'words.html' })
class WordsPage {
  /** More than a node tells the others of a commit: they have to read it. */
  mount(): Words {
    return { n: 0, words: Array.from({ length: 60 }, (_, index) => `word number ${index}`) };
  }

  @LiveAction()
  add(state: Draft<Words>, @Payload('word') word: string): void {
    state.n++;
    state.words.push(word);
  }
}

let redis: RedisProcess;
const hosts: LiveHost[] = [];
const clients: OutsideClient[] = [];
const streams: EventStreamClient[] = [];

beforeEach(async () => {
  redis = await RedisProcess.start(['save ""']);
});

afterEach(async () => {
  redis.resume();
  for (const client of clients.splice(0)) client.socket.disconnect();
  for (const stream of streams.splice(0)) stream.close();
  for (const host of hosts.splice(0)) await host.close();
  await redis.end();
});

/** Three nodes, and one page that is watched on each of them, by a socket that goes on from the document. */
async function nodes(store: { answerMs?: number } = {}): Promise<Served> {
  for (let n = 0; n < 3; n++) {
    hosts.push(
      await LiveHost.start({
        options: {
          templates: { 'words.html': TEMPLATE },
          store: { redis: redis.url, ...store },
          pages: { batchWindowMs: 0 },
          rateLimits: false,
        },
        controllers: [WordsPage],
      }),
    );
  }
  const served = await get(`${hosts[0]!.origin}/words`);
  const { page, seq: ack, cookie } = served;
  for (const { origin } of hosts) {
    const client = new OutsideClient(origin, { page, ack }, { cookie }, served);
    clients.push(client);
    await client.accepted;
  }
  return served;
}

/** All nodes at once, each one word after the other. @returns the number of the last change */
async function addAll(name: string, each: number): Promise<number> {
  let last = 0;
  const work = clients.map(async (client, index) => {
    for (let n = 0; n < each; n++) {
      const { ok, seq = Number.NaN } = await client.act('add', { word: `${name} ${index}.${n}` });
      expect(ok).toBe(true);
      last = Math.max(last, seq);
    }
  });
  await Promise.all(work);
  return last;
}

/** Each client comes to what its node serves. @param seq it goes at least so far; further where Redis was too slow once more */
async function expectFresh({ cookie }: Served, seq: number): Promise<void> {
  for (const [index, client] of clients.entries()) {
    const load = (): Promise<Served> => get(`${hosts[index]!.origin}/words`, cookie);
    let fresh = await load();
    while (client.seq !== fresh.seq || client.seq < seq) {
      const { seq: served } = fresh;
      await client.until(() => client.seq >= Math.max(served, seq));
      fresh = await load();
    }
    for (const name of ['n', 'words']) expect(client.fragments.get(name)).toBe(fresh.elements.get(name));
  }
}

/** Each node has got so far. */
async function isBack(): Promise<void> {
  for (const { origin } of hosts) {
    for (let degraded = true; degraded;) {
      const health = (await (await fetch(`${origin}/health/ready`)).json()) as {
        details: { livetemplate_store: { status: string; degraded?: boolean } };
      };
      const { status, degraded: still = false } = health.details.livetemplate_store;
      degraded = still || status !== 'up';
    }
  }
}

describe('version 1.0 on three nodes', () => {
  it('has numbers that follow each other, and the same texts under the same numbers, where all change a page at once', async () => {
    const served = await nodes();
    const shown = new Map<number, string>();
    const differing: number[] = [];
    for (const client of clients) {
      client.socket.on('update', () => {
        const now = JSON.stringify([client.fragments.get('n'), client.fragments.get('words')]);
        if ((shown.get(client.seq) ?? now) !== now) differing.push(client.seq);
        shown.set(client.seq, now);
      });
    }
    for (let round = 1; round <= 3; round++) {
      const last = await addAll(`round ${round}`, 10);
      expect(last).toBe(served.seq + 30 * round);
      await expectFresh(served, last);
    }
    expect(differing).toEqual([]);
    expect(shown.size).toBe(90);
  });

  it('announces the states that it goes on from after an outage, each with another number', async () => {
    const served = await nodes({ answerMs: 600 });
    await addAll('before', 2);
    redis.pause();
    await addAll('meanwhile', 2);
    const before = clients.map(({ welcomes }) => welcomes.length);
    redis.resume();
    await isBack();
    const { seq = Number.NaN } = await clients[0]!.act('add', { word: 'after' });
    await expectFresh(served, seq);
    for (const [index, { welcomes }] of clients.entries()) {
      const announced = welcomes.slice(before[index]);
      expect(announced.length).toBeGreaterThan(0);
      expect(announced.filter(({ resumed, page }) => resumed || page !== served.page)).toEqual([]);
      expect(new Set(announced.map((welcome) => welcome.seq)).size).toBe(announced.length);
    }
  });

  it('announces them to event streams, too', async () => {
    const { page, seq, cookie } = await nodes({ answerMs: 600 });
    const address = `${hosts[1]!.origin}/livetemplate/stream?page=${page}&ack=${seq}`;
    const stream = await EventStreamClient.open(address, { cookie });
    streams.push(stream);
    await addAll('before', 2);
    redis.pause();
    await clients[0]!.act('add', { word: 'meanwhile' });
    redis.resume();
    await isBack();
    const { seq: last } = await clients[0]!.act('add', { word: 'after' });
    await stream.until(() => Number(stream.lastId) >= (last ?? Number.NaN));
    let at: number | null = null;
    let announced = 0;
    const gaps: number[] = [];
    for (const { event, data } of stream.events) {
      if (event === 'welcome') {
        const { resumed } = data as Welcome;
        at = resumed ? seq : null;
        if (!resumed) announced++;
      } else {
        const envelope = data as WireEnvelope;
        if (at !== null && envelope.seq !== at + 1) gaps.push(envelope.seq);
        at = envelope.seq;
      }
    }
    expect(gaps).toEqual([]);
    expect(announced).toBeGreaterThan(0);
  });
});
