import { COMBINED_FAULTS } from './combined-faults.js';
import { anyOf, endures, silence, type Fault } from './fault.js';

/** What can happen to nodes, to Redis and to the network. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'a node is killed and started again': async (world, span) => {
    const { node } = anyOf(world);
    await world.absence(node, async () => {
      await node.kill();
      await endures(world, span);
      await node.start();
    });
  },

  'a node shuts down and is started again': async (world, span) => {
    const { node } = anyOf(world);
    await world.absence(node, async () => {
      await node.stop();
      await endures(world, span);
      await node.start();
    });
  },

  'everybody loses the connection': async (world, span) => {
    world.proxy.breakAll();
    await endures(world, span);
  },

  'Redis says nothing for a while': async (world, span) => {
    await world.outage(world.nodes, async () => {
      await silence(world, span);
      world.redis.resume();
    });
  },

  'Redis is killed, and comes back with what it has on disk': async (world, span) => {
    await world.outage(world.nodes, async () => {
      await world.redis.kill();
      await world.noticed(world.nodes);
      await endures(world, span);
      await world.redis.run();
    });
  },

  'Redis is killed, and comes back with nothing': async (world, span) => {
    await world.outage(world.nodes, async () => {
      await world.redis.kill();
      await world.redis.forget();
      await world.noticed(world.nodes);
      await endures(world, span);
      await world.redis.run();
    });
  },

  'one node is cut off from Redis': async (world, span) => {
    const { node, link } = anyOf(world);
    await world.outage([node], async () => {
      link.cut();
      await world.noticed([node]);
      await endures(world, span);
      link.mend();
    });
  },

  'one node hears nothing of Redis': async (world, span) => {
    const { node, link } = anyOf(world);
    await world.outage([node], async () => {
      link.hold();
      await world.noticed([node]);
      await endures(world, span);
      link.mend();
    });
  },

  'Redis is far away': async (world, span) => {
    for (const link of world.links) link.delay(30);
    await endures(world, span);
    for (const link of world.links) link.mend();
  },

  ...COMBINED_FAULTS,
};
