import { createConnection } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';

describe('the test run brings', () => {
  it('a Redis of its own that answers', async () => {
    const { hostname, port } = new URL(process.env['REDIS_URL'] ?? '');
    const socket = createConnection(Number(port), hostname);
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toBe('+PONG\r\n');
    expect(port).not.toBe('6379');
  });
});
