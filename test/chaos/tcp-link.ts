import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a link does with what comes: carries it on, keeps it back, or ends every connection. */
type Treatment = 'carry' | 'hold' | 'cut';

/** A network between two sides: connections to it go on to one of its targets in turn, whichever answers. */
export class TcpLink {
  private readonly sockets = new Set<Socket>();
  private treatment: Treatment = 'carry';
  private delayMs = 0;
  private next = 0;
  private released = Promise.resolve();
  private release = (): void => {};

  private constructor(
    private readonly server: Server,
    private readonly targets: readonly number[],
  ) {
    server.on('connection', (socket: Socket) => this.accept(socket));
  }

  static async start(...targets: readonly number[]): Promise<TcpLink> {
    const server = createServer();
    const link = new TcpLink(server, targets);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return link;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Connections break, and there are no new ones. */
  cut(): void {
    this.treatment = 'cut';
    this.breakAll();
  }

  /** Connections break, and come back. */
  breakAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Nothing comes through, and nobody is told. */
  hold(): void {
    this.treatment = 'hold';
    this.released = new Promise((resolve) => (this.release = resolve));
  }

  /** Everything takes so much longer, each way. */
  delay(milliseconds: number): void {
    this.delayMs = milliseconds;
  }

  /** As it was. What was held back comes through now. */
  mend(): void {
    this.treatment = 'carry';
    this.delayMs = 0;
    this.release();
  }

  async stop(): Promise<void> {
    this.mend();
    const closed = once(this.server, 'close');
    this.server.close();
    this.breakAll();
    await closed;
  }

  private accept(near: Socket): void {
    if (this.treatment === 'cut') {
      near.destroy();
      return;
    }
    this.keep(near);
    this.dial(near, this.targets.length);
  }

  /** Goes on to the next target that lets itself be reached. */
  private dial(near: Socket, attempts: number): void {
    const port = this.targets[this.next++ % this.targets.length]!;
    const far = connect(port, '127.0.0.1');
    const failed = (): void => {
      if (attempts > 1 && !near.destroyed) this.dial(near, attempts - 1);
      else near.destroy();
    };
    far.once('error', failed);
    far.once('connect', () => {
      far.off('error', failed);
      this.keep(far);
      this.join(near, far);
      this.join(far, near);
      if (near.destroyed) far.destroy();
    });
  }

  private join(from: Socket, to: Socket): void {
    let last = Promise.resolve();
    let waiting = 0;
    from.on('data', (bytes: Buffer) => {
      if (this.treatment === 'carry' && this.delayMs === 0 && waiting === 0) {
        to.write(bytes);
        return;
      }
      waiting++;
      const due = Date.now() + this.delayMs;
      last = last
        .then(() => this.released)
        .then(() => wait(due - Date.now()))
        .then(() => {
          waiting--;
          to.write(bytes);
        });
    });
    from.once('close', () => to.destroy());
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    // The other side is told by the end of its connection.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
  }
}

function wait(milliseconds: number): Promise<void> {
  return milliseconds <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, milliseconds));
}
