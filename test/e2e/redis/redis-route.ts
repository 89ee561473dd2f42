import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The way of one node to Redis, which a test may cut or hold up. */
export class RedisRoute {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private state: 'open' | 'cut' | 'held' = 'open';

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {
    server.on('connection', (near: Socket) => this.accept(near));
  }

  /** @param port of Redis */
  static async to(port: number): Promise<RedisRoute> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RedisRoute(server, port);
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Connections end, and none are made. */
  cut(): void {
    this.state = 'cut';
    for (const [near, far] of this.pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Nothing gets through, in either direction; it arrives later. */
  hold(): void {
    this.state = 'held';
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  heal(): void {
    this.state = 'open';
    for (const pair of this.pairs) for (const socket of pair) socket.resume();
  }

  async end(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(near: Socket): void {
    if (this.state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(this.port, '127.0.0.1');
    const pair = [near, far] as const;
    this.pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (data) => void to.write(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        this.pairs.delete(pair);
      });
      if (this.state === 'held') from.pause();
    }
  }
}
