import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * What a proxy does with a request: refuses it, never answers it, answers as a server that cannot serve it now, or keeps back what the server
 * answers until that is complete.
 */
export type Treatment = 'refuse' | 'swallow' | 'busy' | 'hold' | 'pass';

/** A proxy between browser and server that does not let everything through. */
export class BlockingProxy {
  readonly requests: string[] = [];
  /** Of each request, by its path. */
  treat: (path: string) => Treatment = () => 'pass';
  /** Content security policy of all answers. */
  policy = '';
  private readonly sockets = new Set<Socket>();
  private away = false;
  private wake = (): void => {};

  private constructor(
    private readonly http: Server,
    private readonly target: URL,
  ) {
    http.on('connection', (socket: Socket) => {
      if (this.away) socket.destroy();
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    http.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => this.pass(incoming, outgoing));
    http.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => this.upgrade(incoming, socket));
  }

  static async start(origin: string): Promise<BlockingProxy> {
    const http = createServer();
    const proxy = new BlockingProxy(http, new URL(origin));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Requests to addresses that contain this. */
  count(part: string): number {
    return this.requests.filter((path) => path.includes(part)).length;
  }

  /** Waits until the requests that have come fulfil a condition. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  /** Ends everything that is under way. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Lets nothing through at all, or again what it did before. */
  setAway(away: boolean): void {
    this.away = away;
    if (away) this.cut();
  }

  async stop(): Promise<void> {
    const closed = once(this.http, 'close');
    this.http.close();
    this.cut();
    await closed;
  }

  private note(call: string): void {
    this.requests.push(call);
    this.wake();
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { url = '', method = '', headers } = incoming;
    this.note(`${method} ${url}`);
    const treatment = this.treat(url);
    if (treatment === 'refuse') {
      outgoing.writeHead(403, { 'content-type': 'text/html' }).end('<h1>Blocked</h1>');
      return;
    }
    if (treatment === 'swallow') return;
    if (treatment === 'busy') {
      const body = JSON.stringify({ code: 'STORE_UNAVAILABLE', message: 'The store cannot be reached.' });
      outgoing.writeHead(503, { 'content-type': 'application/json' }).end(body);
      return;
    }
    const call = request({ host: this.target.hostname, port: this.target.port, path: url, method, headers });
    call.on('response', (answer) => {
      const policy = this.policy === '' ? {} : { 'content-security-policy': this.policy };
      outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...policy });
      if (treatment === 'pass') outgoing.flushHeaders();
      if (treatment === 'pass') answer.pipe(outgoing);
      else answer.resume().once('end', () => outgoing.end());
    });
    call.on('error', () => outgoing.destroy());
    outgoing.once('close', () => call.destroy());
    incoming.pipe(call);
  }

  private upgrade(incoming: IncomingMessage, socket: Duplex): void {
    const { url = '', method = '', rawHeaders } = incoming;
    this.note(`WEBSOCKET ${url}`);
    const treatment = this.treat(url);
    if (treatment === 'swallow') return;
    if (treatment !== 'pass') {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const server = connect(Number(this.target.port), this.target.hostname);
    const lines = Array.from({ length: rawHeaders.length / 2 }, (_, at) =>
      rawHeaders.slice(2 * at, 2 * at + 2).join(': '),
    );
    server.write(`${method} ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    server.pipe(socket).pipe(server);
    server.on('error', () => socket.destroy());
    socket.on('error', () => server.destroy());
    socket.once('close', () => server.destroy());
  }
}
