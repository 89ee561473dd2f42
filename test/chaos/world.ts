import { Redis } from 'ioredis';
import { join } from 'node:path';

import type { DashboardState } from '../../apps/demo/src/dashboard/dashboard.state.js';
import { RedisPageStore } from '../../libs/livetemplate/src/store/redis/index.js';
import { freePort, RedisProcess } from '../e2e/redis/redis-process.js';
import { Actor } from './actor.js';
import { ChaosClient } from './chaos-client.js';
import { DemoNode, ROOT } from './demo-node.js';
import { DemoTemplate, type Served } from './demo-template.js';
import { balanceOf, clear, compareTabs, type Desk } from './desk.js';
import { HealthWatch, type Expectation } from './health-watch.js';
import { Ledger, type Balance } from './ledger.js';
import { NextVersion } from './next-version.js';
import { Random } from './random.js';
import { TcpLink } from './tcp-link.js';
import { Visitor } from './visitor.js';

const DEFAULT_NODES = 3;

/** What takes longer hangs. In milliseconds. */
const PATIENCE_MS = 300_000;

/**
 * People pause so long between two actions, in milliseconds: at most a second, and longer where there are so many that all together would
 * act more than a hundred times a second. What they have done has to be compared as well, by the same machine.
 */
const longestPauseMs = (tabs: number): number => Math.max(1_000, tabs * 20);

/** Pages that are compared at a time. */
const JUDGED_AT_ONCE = 8;

export interface WorldOptions {
  readonly seed: number;
  /** @default 3 */
  readonly nodes?: number;
  /** People with one tab. */
  readonly alone: number;
  /** People with two tabs, which come to different nodes. */
  readonly inPairs: number;
}

/** Nodes of the demo behind a proxy, a Redis with a network before it, and people at work. */
export class World {
  readonly complaints: string[] = [];
  readonly random: Random;
  nodes: readonly DemoNode[] = [];
  /** From each node to Redis. */
  links: readonly TcpLink[] = [];
  redis!: RedisProcess;
  proxy!: TcpLink;
  health!: HealthWatch;
  desks: readonly Desk[] = [];
  private client!: Redis;
  private store!: RedisPageStore;
  private readonly expectations = new Map<DemoNode, Expectation>();
  private outages = 0;
  /** How often everybody had connected when people of a node had to leave it while Redis was away; null where none had. */
  private connectionsBefore: ReadonlyMap<ChaosClient, number> | null = null;
  private next: NextVersion | null = null;
  /** By their fingerprints. */
  private readonly templates = new Map<string, DemoTemplate>();
  private answers = 0;
  private listeners: (() => void)[] = [];

  private constructor(private readonly options: WorldOptions) {
    this.random = new Random(options.seed);
  }

  static async start(options: WorldOptions): Promise<World> {
    const world = new World(options);
    try {
      await world.openNodes();
      await world.openDesks();
    } catch (error) {
      await world.end();
      throw error;
    }
    return world;
  }

  get isOutage(): boolean {
    return this.outages > 0;
  }

  /** Of the proxy before the nodes. */
  get origin(): string {
    return `http://127.0.0.1:${this.proxy.port}`;
  }

  get actors(): readonly Actor[] {
    return this.desks.flatMap(({ actors }) => actors);
  }

  /** While this runs, these nodes may be without Redis; then they have to find back. */
  async outage(nodes: readonly DemoNode[], work: () => Promise<void>): Promise<void> {
    for (const node of nodes) this.expectations.set(node, 'not down');
    for (const { ledger, actors } of this.desks)
      ledger.outageBegins(Math.min(...actors.map(({ client }) => client.seq)));
    this.outages++;
    await work();
    await this.inTime(
      'health',
      this.health.until(({ http, degraded }) => http === 200 && !degraded, nodes),
    );
    this.outages--;
    for (const node of nodes) this.expectations.delete(node);
  }

  /** Resolves when these nodes say that they are without Redis. */
  noticed(nodes: readonly DemoNode[]): Promise<void> {
    return this.inTime(
      'an outage that is noticed',
      this.health.until(({ degraded }) => degraded, nodes),
    );
  }

  /** While this runs, the node may be away. */
  async absence(node: DemoNode, work: () => Promise<void>): Promise<void> {
    const before = this.expectations.get(node);
    this.expectations.set(node, 'anything');
    await work();
    if (before === undefined) this.expectations.delete(node);
    else this.expectations.set(node, before);
  }

  /** People are about to leave a node while Redis is away: what they have done there meanwhile may be lost. */
  someLeave(): void {
    this.connectionsBefore = new Map(this.actors.map(({ client }) => [client, client.connections]));
  }

  /** Where the version of the demo is that the nodes do not have. */
  async otherVersion(): Promise<string> {
    if (this.nodes.some((node) => node.root !== ROOT)) return ROOT;
    this.next ??= await NextVersion.make();
    await this.learn(await new Visitor('nobody').load(this.origin, () => undefined), this.next.root);
    return this.next.root;
  }

  begin(): void {
    this.connectionsBefore = null;
    for (const actor of this.actors) actor.begin();
  }

  answered(): void {
    this.answers++;
    for (const resolve of this.listeners.splice(0)) resolve();
  }

  /** Resolves when so many more actions have been answered. */
  moreAnswers(count: number): Promise<void> {
    const target = this.answers + count;
    const counted = async (): Promise<void> => {
      while (this.answers < target) await new Promise<void>((resolve) => this.listeners.push(resolve));
    };
    return this.inTime(`${count} answers`, counted());
  }

  /** Resolves when everybody has an answer to the last action. */
  async rest(): Promise<void> {
    await this.inTime('the last answers', Promise.all(this.actors.map((actor) => actor.rest())));
  }

  /** Resolves when every tab is connected, and shows its page. */
  async allLive(): Promise<void> {
    await this.inTime('connections', Promise.all(this.actors.map(({ client }) => client.until(() => client.isLive))));
  }

  /** Everybody rests; pages are compared with what was asked of them, tabs with pages, and everything written is removed. */
  async settle(): Promise<Balance> {
    await this.rest();
    await this.allLive();
    const sum = { done: 0, refused: 0, lost: 0 };
    const left = this.desks.values();
    const judge = async (): Promise<void> => {
      for (const desk of left) {
        const { done, refused, lost } = await this.inTime(`the page of ${desk.visitor.secret}`, this.judge(desk));
        sum.done += done;
        sum.refused += refused;
        sum.lost += lost;
      }
    };
    await Promise.all(Array.from({ length: JUDGED_AT_ONCE }, judge));
    return sum;
  }

  /** Bytes that each node holds. */
  heaps(): Promise<number[]> {
    return Promise.all(this.nodes.map(async (node) => (await node.effort('heap')).heapBytes));
  }

  async end(): Promise<void> {
    await this.health?.end();
    for (const { client } of this.actors) client.close();
    this.client?.disconnect();
    this.redis?.resume();
    await Promise.all(this.nodes.map((node) => node.kill()));
    await Promise.all([...this.links, ...(this.proxy === undefined ? [] : [this.proxy])].map((link) => link.stop()));
    await this.redis?.end();
    await this.next?.remove();
  }

  private async openNodes(): Promise<void> {
    this.redis = await RedisProcess.start(['save ""', 'appendonly yes', 'appendfsync everysec']);
    this.client = new Redis(this.redis.url, { maxRetriesPerRequest: null });
    this.client.on('error', () => undefined);
    this.store = new RedisPageStore({ client: this.client, applicationId: 'default' });
    const numbers = Array.from({ length: this.options.nodes ?? DEFAULT_NODES }, (_, index) => index);
    this.links = await Promise.all(numbers.map(() => TcpLink.start(this.redis.port)));
    const ports = await Promise.all(numbers.map(() => freePort()));
    this.nodes = this.links.map(
      (link, index) => new DemoNode({ port: ports[index]!, redis: `redis://127.0.0.1:${link.port}` }),
    );
    this.proxy = await TcpLink.start(...ports);
    await Promise.all(this.nodes.map((node) => node.start()));
    this.health = new HealthWatch(
      this.nodes,
      this.redis.url,
      (node) => this.expectations.get(node) ?? 'well',
      (text) => this.complain(text),
    );
  }

  private async openDesks(): Promise<void> {
    const { alone, inPairs } = this.options;
    const tabs = [...Array<number>(alone).fill(1), ...Array<number>(inPairs).fill(2)];
    const document = await new Visitor('nobody').load(this.origin, () => undefined);
    const template = await this.learn(document, ROOT);
    if (template.program.fingerprint !== document.template)
      throw new Error('The nodes have another template than this test.');
    this.desks = await Promise.all(tabs.map((count, index) => this.openDesk(`p${index}`, count, template)));
    await this.allLive();
  }

  private async learn(document: Served, root: string): Promise<DemoTemplate> {
    const template = await DemoTemplate.of(document, join(root, 'apps/demo/views'));
    this.templates.set(template.program.fingerprint, template);
    return template;
  }

  private async openDesk(secret: string, tabs: number, template: DemoTemplate): Promise<Desk> {
    const { alone, inPairs } = this.options;
    const visitor = new Visitor(secret);
    const complain = (text: string): void => this.complain(text);
    const { page } = await visitor.load(this.origin, complain);
    const ledger = new Ledger(secret, tabs > 1, this);
    const actors = Array.from({ length: tabs }, (_, index) => {
      const name = `${secret}${'abc'[index]}`;
      const client = new ChaosClient({
        name,
        origin: this.origin,
        visitor,
        page,
        template,
        templateOf: (fingerprint) => this.templates.get(fingerprint),
        complain,
      });
      return new Actor(client, ledger, this.random, longestPauseMs(alone + 2 * inPairs));
    });
    return { visitor, page, ledger, actors };
  }

  private async judge(desk: Desk): Promise<Balance> {
    const complain = (text: string): void => this.complain(text);
    await compareTabs(desk, this.nodes, complain);
    const snapshot = await this.store.load(desk.page);
    if (snapshot === null) {
      complain(`the page of ${desk.visitor.secret} is gone`);
      return { done: 0, refused: 0, lost: 0 };
    }
    const state = snapshot.data as DashboardState;
    const before = this.connectionsBefore;
    const left = before !== null && desk.actors.some(({ client }) => client.connections !== before.get(client));
    const balance = balanceOf(desk, state, left, complain);
    await clear(desk, this.nodes, state, complain);
    return balance;
  }

  private complain(text: string): void {
    this.complaints.push(text);
  }

  /** Says what did not come, where something hangs. */
  async inTime<T>(what: string, work: Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const tabs = this.actors.filter(({ client }) => !client.isLive).map(({ client }) => client.situation);
        const lines = [
          `There is no end of the wait for ${what}, with seed ${this.options.seed}.`,
          `Not connected: ${tabs.join(', ') || 'nobody'}.`,
          ...this.complaints,
          ...this.nodes.flatMap(({ log }, index) => log.slice(-5).map((line) => `node ${index + 1}: ${line}`)),
        ];
        reject(new Error(lines.join('\n')));
      }, patienceMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
