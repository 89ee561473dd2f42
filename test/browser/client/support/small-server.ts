import { createServer, type Server as HttpServer } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { EVENTS, type Handshake, type WireValue } from '../../../../libs/livetemplate/src/protocol/index.js';
import type { PlainShape } from './outline-by-parser.js';
import { servePage } from './reference-renderer.js';

const SCRIPT = new URL('../../../../libs/livetemplate/dist/client/livetemplate.js', import.meta.url);
/** The strictest policy that a live page has to work under. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types livetemplate";

/** One page, served and kept live as the protocol says, by hand: what the built script is tested against. */
export class SmallServer {
  readonly handshakes: Handshake[] = [];
  readonly transports: string[] = [];
  readonly requests: string[] = [];
  /** Set to refuse connections with this code. */
  refusal: string | null = null;
  onAction: (message: unknown, socket: Socket) => unknown = () => ({ ok: true, seq: this.seq });
  seq = 1;
  policy = POLICY;

  private constructor(
    private readonly http: HttpServer,
    readonly io: Server,
    readonly base: string,
  ) {}

  static async start(shape: PlainShape, values: readonly WireValue[], base = '/livetemplate'): Promise<SmallServer> {
    const script = await readFile(SCRIPT);
    const http = createServer((request, response) => {
      server.requests.push(request.url ?? '');
      const send = (type: string, body: string | Buffer): void => {
        response.writeHead(200, { 'content-type': type, 'content-security-policy': server.policy }).end(body);
      };
      if (request.url === '/') {
        const html = servePage(shape, values).replace('<html', () => `<html data-lvt-base="${base}"`);
        send('text/html', html.replace('</head>', `<script src="${base}/client.js" defer></script></head>`));
      } else if (request.url === `${base}/client.js`) send('text/javascript', script);
      else if (request.url === `${base}/templates/f.json`)
        send('application/json', JSON.stringify(withScript(shape, base)));
      else response.writeHead(404).end();
    });
    const io = new Server(http, { path: `${base}/socket`, serveClient: false });
    const server = new SmallServer(http, io, base);
    io.use((socket, next) => {
      server.handshakes.push(socket.handshake.auth as Handshake);
      server.transports.push(socket.conn.transport.name);
      const code = server.refusal;
      next(code ? Object.assign(new Error(code), { data: { code, status: 404 } }) : undefined);
    });
    io.on('connection', (socket) => {
      socket.emit(EVENTS.welcome, { protocol: '2.0', page: 'p', seq: server.seq, resumed: true });
      socket.on(EVENTS.action, (message, answer) => answer(server.onAction(message, socket)));
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/`;
  }

  patch(...patch: unknown[]): void {
    // Socket.IO takes numbers for names of events too; only its types do not say so.
    this.io.emit(++this.seq as unknown as string, ...patch);
  }

  async stop(): Promise<void> {
    const closed = this.io.close();
    // The browser keeps its connections for the next request, which never comes.
    this.http.closeAllConnections();
    await closed;
  }
}

// The script tag is part of the template that the page was rendered from.
function withScript(shape: PlainShape, base: string): PlainShape {
  const [document, ...others] = shape.blocks;
  const s = document!.s.map((text) =>
    text.replace('</head>', `<script src="${base}/client.js" defer></script></head>`),
  );
  return { blocks: [{ ...document!, s }, ...others] };
}
