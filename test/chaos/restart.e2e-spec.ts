import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { ChaosClient } from './chaos-client.js';
import { DemoTemplate } from './demo-template.js';
import { World } from './world.js';

const ROOT = join(import.meta.dirname, '../..');

let world: World;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'livetemplate-next-'));
  world = await World.start({ seed: 1, nodes: 2, alone: 4, inPairs: 2 });
});

afterAll(async () => {
  await world?.end();
  await rm(folder, { recursive: true });
});

/** The demo with one more line on its dashboard. */
async function nextVersion(): Promise<string> {
  await cp(join(ROOT, 'apps/demo'), join(folder, 'apps/demo'), { recursive: true });
  for (const name of ['node_modules', 'package.json']) await symlink(join(ROOT, name), join(folder, name));
  const file = join(folder, 'apps/demo/views/dashboard.html');
  const text = await readFile(file, 'utf8');
  const changed = text.replace('<h1', '<p id="next">The next version</p><h1');
  expect(changed).not.toBe(text);
  await writeFile(file, changed);
  return folder;
}

it('nodes that are all started anew, some after a kill: everybody goes on without a reload', async () => {
  const { actors, nodes } = world;
  world.begin();
  await world.moreAnswers(10);
  await world.rest();
  await Promise.all(
    nodes.map((node, index) =>
      world.absence(node, async () => {
        await (index === 0 ? node.kill() : node.stop());
        await node.start();
      }),
    ),
  );
  await world.allLive();
  // The frames that were missed, where there are any, and not the whole state.
  expect(actors.map(({ client }) => [client.name, client.resumed, client.states])).toEqual(
    actors.map(({ client }) => [client.name, true, 1]),
  );
  world.begin();
  await world.moreAnswers(10);
  await world.settle();
  expect(world.complaints).toEqual([]);
});

it('nodes that get a new version one after the other: everybody comes to its template, with everything that was there', async () => {
  const { actors, desks, nodes, origin } = world;
  world.begin();
  await world.moreAnswers(10);
  const next = await nextVersion();
  for (const node of nodes) {
    await world.absence(node, async () => {
      await node.stop();
      await node.start(next);
    });
  }
  await world.inTime(
    'the new template',
    Promise.all(actors.map(({ client }) => client.until(() => client.newTemplate !== null))),
  );
  for (const { visitor, page, ledger } of desks) {
    const complain = (text: string): void => void world.complaints.push(text);
    const fresh = await visitor.load(origin, complain);
    expect(fresh.html).toContain('The next version');
    expect(fresh.page).toBe(page);
    for (const title of ledger.done) expect(fresh.html).toContain(title);
    const template = await DemoTemplate.of(fresh, join(next, 'apps/demo/views'));
    const client = new ChaosClient({ name: visitor.secret, origin, visitor, page, template, complain });
    try {
      await client.until(() => client.isLive);
      expect(await client.act('add_task', { title: ledger.title('after') }, 'after')).toMatchObject({ ok: true });
    } finally {
      client.close();
    }
  }
  expect(world.complaints).toEqual([]);
});
