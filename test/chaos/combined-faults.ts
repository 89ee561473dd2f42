import { anyOf, endures, silence, type Fault } from './fault.js';

/** What the documentation asks deployments to wait, and half as much again for a machine that does the work of all nodes. */
const SHUTDOWN_MS = 30_000;

/** Several things that happen at once. */
export const COMBINED_FAULTS: Readonly<Record<string, Fault>> = {
  'a node is killed while Redis says nothing, and started again before it does': async (world, span) => {
    const { node } = anyOf(world);
    await world.outage(world.nodes, async () => {
      await silence(world, span);
      await world.absence(node, async () => {
        world.someLeave();
        await node.kill();
        await endures(world, span);
        await node.start();
      });
      world.redis.resume();
    });
  },

  'a node is killed while Redis is away, which comes back with nothing': async (world, span) => {
    const { node } = anyOf(world);
    await world.outage(world.nodes, async () => {
      await world.redis.kill();
      await world.redis.forget();
      await world.noticed(world.nodes);
      await world.absence(node, async () => {
        await endures(world, span);
        world.someLeave();
        await node.kill();
        await world.redis.run();
        await node.start();
      });
    });
  },

  'Redis comes back while a node shuts down': async (world, span) => {
    const { node } = anyOf(world);
    await world.outage(world.nodes, async () => {
      await silence(world, span);
      await world.absence(node, async () => {
        // Who comes to another node while this one has not written back what they did works on an older page there.
        world.someLeave();
        const stopped = node.stop();
        world.redis.resume();
        await stopped;
        await node.start();
      });
    });
  },

  'a node shuts down while Redis says nothing, and starts again before it does': async (world, span) => {
    const { node } = anyOf(world);
    await world.outage(world.nodes, async () => {
      await silence(world, span);
      await world.absence(node, async () => {
        world.someLeave();
        await world.inTime('a node that shuts down', node.stop(), SHUTDOWN_MS);
        await node.start();
      });
      await endures(world, span);
      world.redis.resume();
    });
  },

  'a node starts while Redis says nothing': async (world, span) => {
    const { node, others } = anyOf(world);
    await world.absence(node, () => node.stop());
    await world.absence(node, () =>
      world.outage(others, async () => {
        world.redis.pause();
        await world.noticed(others);
        await node.start();
        await world.noticed([node]);
        await endures(world, span);
        world.redis.resume();
      }),
    );
  },

  'another version is deployed node by node, and one that waits for its turn is killed': async (world, span) => {
    const { node, others } = anyOf(world);
    const version = await world.otherVersion();
    const [first, second] = world.random.shuffled(others);
    await world.absence(first!, async () => {
      await first!.stop();
      await first!.start(version);
    });
    await endures(world, span);
    await world.absence(node, async () => {
      await node.kill();
      await world.absence(second!, async () => {
        await second!.stop();
        await second!.start(version);
      });
      await endures(world, span);
      await node.start(version);
    });
  },
};
