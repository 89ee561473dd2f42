/** Measures one arrangement: `scale-one.ts <memory|number of nodes>`. Prints a `ScaleResult` as JSON. */
import { Redis } from 'ioredis';
import type { Socket } from 'socket.io-client';

import { DemoNode } from '../test/chaos/demo-node.js';
import { TcpLink } from '../test/chaos/tcp-link.js';
import { freePort, RedisProcess } from '../test/e2e/redis/redis-process.js';
import { requirePrograms } from '../test/setup/programs.mjs';
import { spread } from './measure.js';
import { percentile } from './percentile.js';
import type { ScaleResult } from './scale.js';
import { connect, visit } from './visit.js';

const PEOPLE = 60;
const MEASURE_MS = 5_000;
const ALONE = 300;

interface Person {
  readonly socket: Socket;
  /** Every action changes the page. */
  acts: number;
}

process.env['REDIS_SERVER_PATH'] = requirePrograms().redis;
const arrangement = process.argv[2] ?? 'memory';
const redis = arrangement === 'memory' ? null : await RedisProcess.start(['save ""', 'appendonly no']);
const client = redis === null ? null : new Redis(redis.url);
const ports = await Promise.all(Array.from({ length: redis === null ? 1 : Number(arrangement) }, () => freePort()));
const nodes = ports.map((port) => new DemoNode({ port, ...(redis === null ? {} : { redis: redis.url }) }));
await Promise.all(nodes.map((node) => node.start()));
const proxy = await TcpLink.start(...ports);
const origin = `http://127.0.0.1:${proxy.port}`;
const empty = await memoryOfRedis();
const people = await Promise.all(Array.from({ length: PEOPLE }, come));
await Promise.all(people.map(act));
const atRest = ((await memoryOfRedis()) - empty) / PEOPLE;
await busy(1_000);
const before = await spent();
const times = await busy(MEASURE_MS);
const after = await spent();
const share = (what: keyof typeof before): number => (after[what] - before[what]) / times.length;
const alone = [];
for (let count = 0; count < ALONE; count++) alone.push(await timed(people[0]!));
const result: ScaleResult = {
  perSecond: times.length / (MEASURE_MS / 1_000),
  p95: percentile(times, 95),
  alone: spread(alone).median,
  processor: share('processorMs'),
  commands: share('commands'),
  toRedis: share('input'),
  fromRedis: share('output'),
  atRest,
};
console.log(JSON.stringify(result));
for (const { socket } of people) socket.disconnect();
client?.disconnect();
await Promise.all(nodes.map((node) => node.kill()));
await proxy.stop();
await redis?.end();

async function come(): Promise<Person> {
  const visited = await visit(`${origin}/counter`, { headers: { connection: 'close' } });
  return { socket: await connect(origin, visited), acts: 0 };
}

async function act(person: Person): Promise<void> {
  const action = person.acts++ % 2 === 0 ? 'increment' : 'decrement';
  const answer = (await person.socket.emitWithAck('action', { action, id: String(person.acts) })) as { ok: boolean };
  if (!answer.ok) throw new Error(JSON.stringify(answer));
}

async function timed(person: Person): Promise<number> {
  const began = performance.now();
  await act(person);
  return performance.now() - began;
}

/** Everybody acts as soon as the last action is answered. @returns how long each took */
async function busy(milliseconds: number): Promise<number[]> {
  const end = performance.now() + milliseconds;
  const all: number[] = [];
  const work = async (person: Person): Promise<void> => {
    while (performance.now() < end) all.push(await timed(person));
  };
  await Promise.all(people.map(work));
  return all;
}

async function spent(): Promise<{ processorMs: number; commands: number; input: number; output: number }> {
  const efforts = await Promise.all(nodes.map((node) => node.effort('processor')));
  const info = (await client?.info('stats')) ?? '';
  const number = (name: string): number => Number(new RegExp(`${name}:(\\d+)`, 'u').exec(info)?.[1] ?? 0);
  return {
    processorMs: efforts.reduce((sum, { processorMs }) => sum + processorMs, 0),
    commands: number('total_commands_processed'),
    input: number('total_net_input_bytes'),
    output: number('total_net_output_bytes'),
  };
}

/** Bytes of all that Redis keeps. */
async function memoryOfRedis(): Promise<number> {
  if (client === null) return 0;
  const sizes = (await client.keys('*')).map((key) => client.memory('USAGE', key));
  return (await Promise.all(sizes)).reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
