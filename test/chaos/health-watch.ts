import { Redis } from 'ioredis';

import type { DemoNode, NodeHealth } from './demo-node.js';

/** What a node's health has to say: that all is well, or that it goes on without Redis; or nothing that would be known. */
export type Expectation = 'well' | 'not down' | 'anything';

/** Time between two questions, in milliseconds. */
const EVERY_MS = 50;

/** Where Redis itself has taken so long for somebody else, too, nobody can say that it was not away. */
const SLOW_MS = 500;

/** A node that a busy machine has kept from hearing Redis says so, too, but not for long. In milliseconds. */
const SHORT_MS = 5_000;

/** Asks all nodes for their health all the time, and complains of what is not true. */
export class HealthWatch {
  samples = 0;
  private ended = false;
  private slowUntil = 0;
  private readonly work: Promise<unknown>;
  private stop = (): void => {};
  private readonly stopped = new Promise<void>((resolve) => (this.stop = resolve));
  private readonly redis: Redis;

  constructor(
    private readonly nodes: readonly DemoNode[],
    redis: string,
    private readonly expectation: (node: DemoNode) => Expectation,
    private readonly complain: (text: string) => void,
  ) {
    this.redis = new Redis(redis, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    this.redis.on('error', () => (this.slowUntil = Date.now() + SLOW_MS));
    this.work = Promise.all([this.watchRedis(), ...nodes.map((node) => this.watch(node))]);
  }

  /** Resolves when all these nodes say so. */
  async until(condition: (health: NodeHealth) => boolean, nodes = this.nodes): Promise<void> {
    for (const node of nodes) {
      while (!condition(await node.health())) await pause();
    }
  }

  async end(): Promise<void> {
    this.ended = true;
    this.redis.disconnect();
    // What is asked of a client that has no connection is never answered.
    this.stop();
    await this.work;
  }

  private async watch(node: DemoNode): Promise<void> {
    const index = this.nodes.indexOf(node) + 1;
    let awaySince: number | null = null;
    while (!this.ended) {
      const before = this.expectation(node);
      const { http, degraded } = await node.health();
      const expected = [before, this.expectation(node)];
      this.samples++;
      if (!expected.includes('anything')) {
        if (http !== 200) this.complain(`node ${index} answers ${http} when asked for its health`);
        const isCalm = !expected.includes('not down') && Date.now() > this.slowUntil;
        awaySince = degraded && isCalm ? (awaySince ?? Date.now()) : null;
        if (awaySince !== null && Date.now() - awaySince > SHORT_MS)
          this.complain(`node ${index} says that Redis is away, which it is not`);
      } else awaySince = null;
      await pause();
    }
  }

  private async watchRedis(): Promise<void> {
    while (!this.ended) {
      const asked = Date.now();
      await Promise.race([this.redis.ping().catch(() => undefined), this.stopped]);
      const answered = Date.now();
      // A node's answer is as old as the question.
      if (answered - asked > SLOW_MS) this.slowUntil = answered + 2 * (answered - asked);
      await pause();
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, EVERY_MS));
}
