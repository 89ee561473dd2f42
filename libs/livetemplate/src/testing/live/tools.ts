import type * as Jsdom from 'jsdom';
import type * as Ws from 'ws';

/** Packages that only those install who use the kit, and whose types they need not. @internal */
export interface Tools extends Pick<typeof Jsdom, 'CookieJar' | 'JSDOM' | 'VirtualConsole'> {
  readonly WebSocket: typeof Ws.WebSocket;
}

/** @throws {Error} where one of them is not installed. @internal */
export async function loadTools(): Promise<Tools> {
  try {
    const [{ CookieJar, JSDOM, VirtualConsole }, { WebSocket }] = await Promise.all([import('jsdom'), import('ws')]);
    return { CookieJar, JSDOM, VirtualConsole, WebSocket };
  } catch (cause) {
    throw new Error('The testing kit needs two packages: npm install --save-dev jsdom@26 ws@8', { cause });
  }
}
