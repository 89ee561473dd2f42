import { expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';

import { FakeClock } from '../../testing/fake-clock.js';
import { endSoon } from './last-answers.js';

/** A client that has connected, and neither reads nor says anything any more. */
async function goneDark(server: Server, port: number): Promise<Socket> {
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const line = connect(port, '127.0.0.1');
  line.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '\r\n',
    ].join('\r\n'),
  );
  await once(line, 'data');
  // A text frame of the two characters that open a namespace, masked with zeros.
  line.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30]));
  const [socket] = await connected;
  line.pause();
  return socket;
}

it('a server that closes does not wait for a client that has gone dark', async () => {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server = new Server(http);
  const clock = new FakeClock();
  const socket = await goneDark(server, (http.address() as AddressInfo).port);
  socket.once('disconnect', () => endSoon(socket, clock));
  let closed = false;
  const closing = server.close().then(() => (closed = true));
  await clock.advance(999);
  expect([clock.pending, closed]).toEqual([1, false]);
  await clock.advance(1);
  await closing;
});
