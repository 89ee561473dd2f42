import { io, type Socket } from 'socket.io-client';

/** A page that a new browser has opened. */
export interface Visit {
  readonly cookie: string;
  /** Its id. */
  readonly page: string;
  /** Fingerprint of the template. */
  readonly template: string;
  readonly seq: number;
}

export async function visit(address: string, init?: RequestInit): Promise<Visit> {
  const response = await fetch(address, init);
  const cookies = response.headers.getSetCookie().map((header) => header.split(';', 1)[0]);
  const html = await response.text();
  const attribute = (name: string): string => new RegExp(`data-lvt-${name}="([^"]*)"`, 'u').exec(html)![1]!;
  return {
    cookie: cookies.join('; '),
    page: attribute('page'),
    template: attribute('template'),
    seq: Number(attribute('seq')),
  };
}

/** Connects to a page as version 2.0, and resolves when it is welcome. */
export async function connect(origin: string, { cookie, page }: Visit): Promise<Socket> {
  const socket = io(origin, {
    path: '/livetemplate/socket',
    transports: ['websocket'],
    auth: { page, protocol: ['2.0'] },
    extraHeaders: { cookie },
    forceNew: true,
  });
  await new Promise((resolve, reject) => socket.once('welcome', resolve).once('connect_error', reject));
  return socket;
}
