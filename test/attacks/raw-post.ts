import { connect, type Socket } from 'node:net';

const BOUNDARY = 'limit';

/** A request by hand, of which as much is sent as somebody likes. */
export class RawPost {
  private text = '';
  private readonly socket: Socket;
  /** Resolves when the other side has ended the connection, or this one. */
  readonly closed: Promise<void>;
  private told: () => void = () => {};

  constructor(origin: string, path: string, headers: Readonly<Record<string, string>>) {
    const { hostname, port, host } = new URL(origin);
    this.socket = connect(Number(port), hostname);
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
    this.socket.setEncoding('utf8');
    this.socket.on('error', () => {});
    this.socket.on('data', (chunk: string) => {
      this.text += chunk;
      this.told();
    });
    this.socket.once('close', () => this.told());
    const lines = Object.entries({
      host,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  /** Resolves when the bytes have left this process. */
  send(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** The status and the code of the answer, as soon as there is one. */
  async answer(): Promise<{ readonly status: number; readonly code: string | undefined }> {
    for (;;) {
      const [, status] = /^HTTP\/1\.1 (\d+)/u.exec(this.text) ?? [];
      const whole = this.text.includes('\r\n\r\n') && /[}\n]\s*$/u.test(this.text);
      if (status !== undefined && whole) {
        return { status: Number(status), code: /"code":"([^"]*)"/u.exec(this.text)?.[1] };
      }
      if (this.socket.destroyed) throw new Error(`No answer but ${JSON.stringify(this.text)}.`);
      await new Promise<void>((resolve) => (this.told = resolve));
    }
  }

  /** Goes away in the middle. */
  abort(): void {
    this.socket.destroy();
  }
}

export function part(field: string, content = '', file?: string): string {
  const name = file === undefined ? '' : `; filename="${file}"`;
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"${name}\r\n\r\n${content}\r\n`;
}

/** A file without its end. */
export function open(field: string, content: string, file = 'a.png'): string {
  const whole = part(field, content, file).replace('\r\n\r\n', '\r\nContent-Type: image/png\r\n\r\n');
  return whole.slice(0, -2);
}

export const END = `--${BOUNDARY}--\r\n`;
