import './own-redis-keys.js';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getApplicationToken, type ApplicationService } from '@livetemplate/nestjs';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createDemo } from '../../../../apps/demo/src/create-demo.js';
import { Heartbeat } from '../../../../apps/demo/src/live/heartbeat.js';

type LivePage = ApplicationService['pages'] extends Iterable<infer P> ? P : never;

/** The demo in this process, on a free port. Nothing in it moves by itself unless a test asks for it. */
export class DemoHost {
  private readonly sockets = new Set<Socket>();
  private reachable = true;

  private constructor(
    readonly app: NestExpressApplication,
    readonly origin: string,
  ) {}

  static async start(): Promise<DemoHost> {
    const app = await createDemo(['error']);
    await app.listen(0, '127.0.0.1');
    const server = app.getHttpServer() as Server;
    // On a busy machine, a request may come at the very moment when its connection has been idle for too long.
    server.keepAliveTimeout = 0;
    const host = new DemoHost(app, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (socket: Socket) => host.accept(socket));
    await host.heartbeat.stop();
    return host;
  }

  get heartbeat(): Heartbeat {
    return this.app.get(Heartbeat);
  }

  /**
   * The page that a tab shows.
   * @param application which it belongs to, where it is a further one
   */
  async page(id: string, application?: string): Promise<LivePage> {
    const page = await this.app.get<ApplicationService>(getApplicationToken(application)).get(id);
    if (!page) throw new Error(`The demo has no page ${id}.`);
    return page as LivePage;
  }

  /** Cuts every connection, and every new one until {@link reconnect}. */
  disconnect(): void {
    this.reachable = false;
    for (const socket of this.sockets) socket.destroy();
  }

  reconnect(): void {
    this.reachable = true;
  }

  async close(): Promise<void> {
    this.disconnect();
    await this.app.close();
  }

  private accept(socket: Socket): void {
    if (!this.reachable) {
      socket.destroy();
      return;
    }
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
  }
}
