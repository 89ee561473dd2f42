import './demo-nodes.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { live, type LiveTestPage } from '@livetemplate/nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { createDemo } from '../../apps/demo/src/create-demo.js';
import { Heartbeat } from '../../apps/demo/src/live/heartbeat.js';

/** On the Redis of all tests. */
let nodes: [NestExpressApplication, NestExpressApplication];
const open: LiveTestPage[] = [];

beforeAll(async () => {
  nodes = [await start(), await start()];
});

afterEach(() => {
  for (const page of open.splice(0)) page.close();
});

afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node.close()));
});

/** Nothing in it moves by itself. */
async function start(): Promise<NestExpressApplication> {
  const node = await createDemo(['error']);
  await node.init();
  await node.get(Heartbeat).stop();
  return node;
}

/** @param headers of the browser; without any, it is somebody who has never been here */
async function come(
  node: NestExpressApplication,
  path: string,
  headers: { readonly cookie?: string } = {},
): Promise<LiveTestPage> {
  const page = await live(node).as(headers).open(path);
  open.push(page);
  // Who is there follows on the connection.
  if (path === '/chat') await page.until(() => page.has('.person.me'));
  return page;
}

const said = (page: LiveTestPage): string[] => page.all('.message p');
const here = (page: LiveTestPage): string[] => page.all('.person-name');
const me = (page: LiveTestPage): string => page.text('.person.me .person-name');
const presses = (page: LiveTestPage): number => Number(page.text('#presses'));
/** Without the anchors that the browser script has put between texts. */
const figures = (page: LiveTestPage): string => page.html('#stats-section').replaceAll('<!---->', '');

describe('on several nodes', () => {
  it('the chat is one: who is elsewhere reads what is said, and who comes later', async () => {
    const [ann, bob] = [await come(nodes[0], '/chat'), await come(nodes[1], '/chat')];
    for (const person of [ann, bob]) await person.until(() => here(person).length === 2);
    expect(me(ann)).not.toBe(me(bob));
    const before = said(ann);

    await ann.submit('#say', { text: 'From the first node' });
    await bob.until(() => said(bob).at(-1) === 'From the first node');
    await bob.submit('#say', { text: 'From the second node' });
    for (const person of [ann, bob]) await person.until(() => said(person).length === before.length + 2);
    expect(said(ann)).toEqual([...before, 'From the first node', 'From the second node']);
    expect(said(bob)).toEqual(said(ann));
    expect(ann.all('.message.mine p')).toEqual(['From the first node']);
    expect(said(await come(nodes[1], '/chat'))).toEqual(said(ann));
  });

  it('the chat has one order, whoever speaks at the same time', async () => {
    const people = [await come(nodes[0], '/chat'), await come(nodes[1], '/chat')] as const;
    const before = said(people[0]).length;
    const texts = Array.from({ length: 5 }, (_, index) => `Line ${index}`);
    const speak = async (person: LiveTestPage): Promise<void> => {
      for (const text of texts) await person.submit('#say', { text });
    };
    await Promise.all(people.map(speak));
    for (const person of people) await person.until(() => said(person).length === before + 2 * texts.length);
    expect(said(people[1])).toEqual(said(people[0]));
    expect(said(await come(nodes[1], '/chat'))).toEqual(said(people[0]));
  });

  it('a person has one name at all of their tabs, also where the one at which they gave it is closed', async () => {
    // A browser with two tabs, of which a balancer has sent one elsewhere.
    const first = await live(nodes[0]).as({}).fetch('/chat');
    const cookies = first.headers.getSetCookie().map((header) => header.split(';', 1)[0]);
    const cookie = cookies.join('; ');
    const [tab, elsewhere] = [await come(nodes[0], '/chat', { cookie }), await come(nodes[1], '/chat', { cookie })];
    expect(me(elsewhere)).toBe(me(tab));
    const bob = await come(nodes[1], '/chat');
    await tab.submit('#rename', { name: 'Ann' });
    await bob.until(() => here(bob).includes('Ann'));
    tab.close();
    const carl = await come(nodes[0], '/chat');
    await bob.until(() => here(bob).includes(me(carl)));
    const everybody = ['Ann', me(bob), me(carl)].toSorted();
    expect([here(bob), here(carl)].map((names) => names.toSorted())).toEqual([everybody, everybody]);
  });

  it('presses are counted together', async () => {
    const [ann, bob] = [await come(nodes[0], '/'), await come(nodes[1], '/')];
    const before = presses(ann);
    for (let press = 0; press < 3; press++) await Promise.all([ann.click('#press'), bob.click('#press')]);
    for (const person of [ann, bob]) await person.until(() => presses(person) === before + 6);
    expect(presses(await come(nodes[1], '/'))).toBe(before + 6);
  });

  it('figures are the same, and one node moves them', async () => {
    const [ann, bob] = [await come(nodes[0], '/dashboard'), await come(nodes[1], '/dashboard')];
    const [first, second] = [nodes[0].get(Heartbeat), nodes[1].get(Heartbeat)];
    for (let beat = 0; beat < 3; beat++) {
      const before = figures(bob);
      await first.beat();
      await bob.until(() => figures(bob) !== before);
      await ann.until(() => figures(ann) === figures(bob));
      // It leaves that to the first one.
      await second.beat();
      expect(figures(bob)).toBe(figures(ann));
    }
  });

  it('all of that is there after one node has ended, and after all have been started anew', async () => {
    const [ann, bob] = [await come(nodes[0], '/chat'), await come(nodes[1], '/chat')];
    const [lines, names] = [said(ann), [me(ann), me(bob)]];
    const count = presses(await come(nodes[1], '/'));
    expect([lines.length > 1, count > 0]).toEqual([true, true]);
    const dashboard = await come(nodes[1], '/dashboard');
    const last = figures(dashboard);
    await nodes[0].get(Heartbeat).beat();
    await dashboard.until(() => figures(dashboard) !== last);
    const moved = figures(dashboard);

    await nodes[0].close();
    nodes[0] = await start();
    // The one that moved them is gone.
    for (let beat = 0; beat < 3; beat++) await nodes[1].get(Heartbeat).beat();
    await dashboard.until(() => figures(dashboard) !== moved);

    const latest = figures(dashboard);
    await Promise.all(nodes.map((node) => node.close()));
    nodes = [await start(), await start()];
    const carl = await come(nodes[0], '/chat');
    expect(said(carl)).toEqual(lines);
    expect(names).not.toContain(me(carl));
    expect(presses(await come(nodes[1], '/'))).toBe(count);
    expect(figures(await come(nodes[1], '/dashboard'))).toBe(latest);
  });
});
