import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { freePort, RedisProcess } from '../e2e/redis/redis-process.js';
import { DemoNode } from './demo-node.js';

const ROOT = join(import.meta.dirname, '../..');

/** Values of the compose file, which is read by its lines: they are ours, and simple. */
async function compose(): Promise<{ environment: Record<string, string>; redis: string[] }> {
  const text = await readFile(join(ROOT, 'docs/deployment/compose.yaml'), 'utf8');
  const [, block = ''] = /\n {2}environment:\n((?: {4}.*\n)+)/u.exec(text) ?? [];
  const entries = [...block.matchAll(/^ {4}([A-Z_]+): '?(.*?)'?$/gmu)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const [, command = ''] = /\n {4}command: \[(.*?)\]\n/su.exec(text) ?? [];
  return {
    environment: Object.fromEntries(entries) as Record<string, string>,
    redis: [...command.matchAll(/'([^']*)'/gu)].map(([, word = '']) => word),
  };
}

it('the compose file starts Redis and nodes with what they know', async () => {
  const { environment, redis: command } = await compose();
  expect(Object.keys(environment)).toEqual([
    'NODE_ENV',
    'PORT',
    'REDIS_URL',
    'LIVETEMPLATE_SECRET',
    'SESSION_SECRET',
    'TRUST_PROXY',
  ]);
  const [program, ...words] = command;
  expect(program).toBe('redis-server');
  const lines = words.flatMap((word, index) => (word.startsWith('--') ? [`${word.slice(2)} ${words[index + 1]}`] : []));
  expect(lines.length).toBe(words.length / 2);
  const redis = await RedisProcess.start(lines);
  const { TRUST_PROXY } = environment as { TRUST_PROXY: string };
  const options = { redis: redis.url, env: { TRUST_PROXY } };
  const nodes = [
    new DemoNode({ port: await freePort(), ...options }),
    new DemoNode({ port: await freePort(), ...options }),
  ];
  try {
    await Promise.all(nodes.map((node) => node.start()));
    expect(await Promise.all(nodes.map((node) => node.health()))).toEqual([
      { http: 200, degraded: false },
      { http: 200, degraded: false },
    ]);
    // One visitor, who is sent to one node after the other.
    const pages = [];
    let cookie = '';
    for (const node of nodes) {
      const response = await fetch(`${node.origin}/counter`, {
        headers: { cookie, 'x-forwarded-for': '198.51.100.7' },
      });
      cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? cookie;
      pages.push(/data-lvt-page="([^"]*)"/u.exec(await response.text())?.[1]);
    }
    expect(pages[0]).toMatch(/^[\w-]{22}$/u);
    expect(pages[1]).toBe(pages[0]);
  } finally {
    await Promise.all(nodes.map((node) => node.kill()));
    await redis.end();
  }
});
