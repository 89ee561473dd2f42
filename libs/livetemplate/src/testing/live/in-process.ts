import type { Server } from 'node:http';
import { request } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';

/** What all connections seem to come from. */
const ADDRESS = '127.0.0.1';

/**
 * A connection to a server that need not listen: Node's HTTP servers take any stream for one, and do with it what they
 * do with a connection from outside.
 */
export function connect(server: Server): Duplex {
  const [here, there] = duplexPair();
  // As with a network: who hangs up ends it for both.
  here.once('close', () => there.destroy());
  there.once('close', () => here.destroy());
  server.emit('connection', Object.assign(there, { remoteAddress: ADDRESS, remoteFamily: 'IPv4', remotePort: 0 }));
  return here;
}

export interface InProcessRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

const WITHOUT_BODY = [204, 205, 304];

/** One request, one answer, on a connection of its own. */
export function send(server: Server, { method, path, headers, body }: InProcessRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ method, path, headers, createConnection: () => connect(server) }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const status = incoming.statusCode as number;
        const headers = new Headers();
        for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
          headers.append(incoming.rawHeaders[i] as string, incoming.rawHeaders[i + 1] as string);
        }
        resolve(new Response(WITHOUT_BODY.includes(status) ? null : Buffer.concat(parts), { status, headers }));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
