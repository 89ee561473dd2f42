import type { Received } from './browser.js';

const SEPARATOR = '\u001e';

/** A client of Socket.IO by long-polling that asks only when it is told to: what waits for it, waits on the server. */
export class PollingClient {
  private constructor(
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** @returns the client, attached, and what came with the first answer */
  static async open(
    origin: string,
    auth: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ client: PollingClient; received: Received[] }> {
    const address = `${origin}/livetemplate/socket/?EIO=4&transport=polling`;
    const opening = await (await fetch(address, { headers })).text();
    const { sid } = JSON.parse(opening.slice(1)) as { sid: string };
    const client = new PollingClient(`${address}&sid=${sid}`, headers);
    await client.post(`40${JSON.stringify(auth)}`);
    return { client, received: await client.poll() };
  }

  /** Asks once, and waits until there is something. */
  async poll(): Promise<Received[]> {
    const response = await fetch(this.url, { headers: this.headers });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`Polling answered ${response.status}: ${text}`);
    return text.split(SEPARATOR).flatMap((packet) => {
      if (!packet.startsWith('42')) return [];
      const [event, ...args] = JSON.parse(packet.slice(2)) as [string, ...unknown[]];
      return [{ event, args }];
    });
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.post('1');
  }

  private async post(body: string): Promise<void> {
    const headers = { ...this.headers, 'content-type': 'text/plain;charset=UTF-8' };
    const response = await fetch(this.url, { method: 'POST', headers, body });
    if (response.status !== 200) throw new Error(`A message was answered with ${response.status}.`);
    await response.text();
  }
}
