/** Measures so many people at once: `crowd-one.ts <people>`. Prints a `CrowdResult` as JSON. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';

import type { CrowdResult } from './crowd.js';
import type { Opening, Task, Weight } from './crowd-host.js';
import { percentile } from './percentile.js';
import { type Visit, visit } from './visit.js';

/** Of all pages together. */
const CHANGES_PER_SECOND = 100;
const CHANGES_MS = 20_000;
/** People who come at the same time. */
const AT_ONCE = 32;
/** People who lose their connection at the same moment. */
const CUT_OFF = 100;

const CONNECTED = '42["welcome",';

/** A browser as the server sees it, without what would take place in it. */
interface Person extends Visit {
  socket: WebSocket;
}

const people: Person[] = [];
/** Time from a change to its frame, in milliseconds. */
const delays: number[] = [];

const host = fork(join(import.meta.dirname, 'crowd-host.ts'));
const [origin] = (await once(host, 'message')) as [string];
// What is compiled and made once counts for nobody.
await come();
const before = await ask<Weight>({ do: 'weigh' });
const count = Number(process.argv[2]);
const began = performance.now();
const workers = Array.from({ length: AT_ONCE }, async () => {
  while (people.length + AT_ONCE <= count) await come();
});
await Promise.all(workers);
while (people.length < count) await come();
const arrival = (performance.now() - began) / count;
const after = await ask<Weight>({ do: 'weigh' });
await ask({ do: 'change', perSecond: CHANGES_PER_SECOND, ms: 3_000 });
delays.length = 0;
await ask({ do: 'change', perSecond: CHANGES_PER_SECOND, ms: CHANGES_MS });
const latencies = [...delays];
const back = await Promise.all(people.slice(0, CUT_OFF).map(comeBack));
const opening = await ask<Opening>({ do: 'open' });
const result: CrowdResult = {
  arrival,
  heap: (after.heap - before.heap) / count,
  resident: (after.resident - before.resident) / count,
  ...opening,
  frames: latencies.length,
  median: percentile(latencies, 50),
  p95: percentile(latencies, 95),
  p99: percentile(latencies, 99),
  back: Math.max(...back),
};
console.log(JSON.stringify(result));
host.kill('SIGKILL');
process.exit();

async function ask<T>(task: Task): Promise<T> {
  const answered = once(host, 'message') as Promise<[T]>;
  host.send(task);
  return (await answered)[0];
}

async function come(): Promise<void> {
  const visited = await visit(`${origin}/dashboard`);
  people.push({ ...visited, socket: await connect(visited) });
}

/** Speaks Engine.IO and Socket.IO itself: ten thousand of their clients would take longer than the server does. */
async function connect({ cookie, page, template, seq }: Visit): Promise<WebSocket> {
  const address = `${origin.replace('http', 'ws')}/livetemplate/socket/?EIO=4&transport=websocket`;
  const socket = new WebSocket(address, { headers: { cookie }, perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (message: Buffer) => {
      const text = message.toString();
      const stamp = /at (\d+\.\d+)/u.exec(text);
      if (text.startsWith('0')) socket.send(`40${JSON.stringify({ page, template, protocol: ['2.0'], ack: seq })}`);
      else if (text === '2') socket.send('3');
      else if (text.startsWith(CONNECTED)) resolve();
      else if (text.startsWith('44')) reject(new Error(text));
      else if (stamp !== null) delays.push(performance.timeOrigin + performance.now() - Number(stamp[1]));
    });
  });
  return socket;
}

/** Milliseconds from the loss of a connection until the next one has gone on from the last frame, without the pause that a browser makes. */
async function comeBack(person: Person): Promise<number> {
  person.socket.terminate();
  const lost = performance.now();
  person.socket = await connect(person);
  return performance.now() - lost;
}
