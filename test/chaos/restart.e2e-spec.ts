import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.start({ seed: 1, nodes: 2, alone: 4, inPairs: 2 });
});

afterAll(async () => {
  await world?.end();
});

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
  const next = await world.otherVersion();
  for (const node of nodes) {
    await world.absence(node, async () => {
      await node.stop();
      await node.start(next);
    });
  }
  await world.moreAnswers(10);
  const { done } = await world.settle();
  expect([done >= 20, world.complaints]).toEqual([true, []]);
  for (const { visitor, page } of desks) {
    const fresh = await visitor.load(origin, () => undefined);
    expect([fresh.page, fresh.html.includes('The next version')]).toEqual([page, true]);
  }
  expect(new Set(actors.map(({ client }) => client.template.program.fingerprint)).size).toBe(1);
});
