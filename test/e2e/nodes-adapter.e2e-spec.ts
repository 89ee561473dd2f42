import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { ConnectedSocket, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { io } from 'socket.io-client';

import { Browser } from './browser.js';
import { CounterPage, COUNTER_TEMPLATE } from './counter.js';
import { LiveHost } from './live-host.js';
import { OwnKeys } from './redis/own-keys.js';

const hosts: LiveHost[] = [];
let own: OwnKeys;

beforeAll(() => {
  own = new OwnKeys();
});

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

afterAll(() => own.clear());

/** As docs/scaling.md has it. */
class RedisIoAdapter extends IoAdapter {
  private readonly publishing = new Redis(process.env['REDIS_URL'] as string);
  private readonly listening = this.publishing.duplicate();
  private readonly factory = createShardedAdapter(this.publishing, this.listening, { subscriptionMode: 'dynamic' });

  override createIOServer(port: number, options?: ServerOptions): Server {
    const server = super.createIOServer(port, options) as Server;
    server.adapter(this.factory);
    return server;
  }

  override async dispose(): Promise<void> {
    await Promise.all([this.publishing.quit(), this.listening.quit()]);
  }
}

/** What the application has of its own. */
@WebSocketGateway()
class LobbyGateway {
  @WebSocketServer() server!: Server;

  @SubscribeMessage('enter')
  async enter(@ConnectedSocket() socket: Socket): Promise<boolean> {
    await socket.join('lobby');
    return true;
  }
}

async function node(): Promise<LiveHost> {
  const host = await LiveHost.start({
    options: {
      templates: { 'counter.html': COUNTER_TEMPLATE },
      store: own.store(),
      pages: { batchWindowMs: 0 },
    },
    controllers: [CounterPage],
    providers: [LobbyGateway],
    prepare: (app: INestApplication) => void app.useWebSocketAdapter(new RedisIoAdapter(app)),
  });
  hosts.push(host);
  return host;
}

describe('with the Redis adapter of Socket.IO', () => {
  it('the rooms of the application reach over nodes, and each frame of a page comes once', async () => {
    const [one, two] = [await node(), await node()];
    const browser = one.browser();
    const first = await browser.open('/counter', '2.0');
    const second = await new Browser(two.origin, undefined, browser.cookies).attach({
      page: first.document.page,
      protocol: ['2.0'],
      ack: 0,
    });
    const guest = io(two.origin, { transports: ['websocket'], reconnection: false, forceNew: true });
    await guest.emitWithAck('enter');
    const heard = new Promise((resolve) => guest.once('news', resolve));
    one.app.get(LobbyGateway).server.to('lobby').emit('news', 'from the other node');
    expect(await heard).toBe('from the other node');

    for (let n = 1; n <= 3; n++) await (n % 2 ? first : second).act('increment');
    const frames = [1, 2, 3].map((n) => [n, 0, String(n)]);
    for (const tab of [first, second]) {
      for (const frame of frames) expect(await tab.next('u')).toEqual(frame);
    }
    // What came twice would have come by the time that a later message is answered on both.
    await first.act('increment');
    for (const tab of [first, second]) expect(await tab.next('u')).toEqual([4, 0, '4']);
    expect([first.of('u').length, second.of('u').length]).toEqual([4, 4]);
    guest.disconnect();
    second.socket.disconnect();
  });
});
