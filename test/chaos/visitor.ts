import { served, type Served } from './demo-template.js';

const SECRET = /secret-(\w+)-/gu;

/** A person with a browser: a cookie, and a page that all of their tabs share. */
export class Visitor {
  cookie = '';

  constructor(
    /** Stands in everything that this person writes, and must be seen by nobody else. */
    readonly secret: string,
  ) {}

  /** Loads the dashboard; tries again as long as the network or the store is away. */
  async load(origin: string, complain: (text: string) => void): Promise<Served> {
    for (;;) {
      const response = await this.fetch(origin);
      if (response === null) continue;
      const html = await response.text();
      this.look(html, complain);
      return served(html);
    }
  }

  /** Complains of what is another person's. */
  look(text: string, complain: (text: string) => void): void {
    for (const [, secret] of text.matchAll(SECRET)) {
      if (secret !== this.secret) complain(`${this.secret} sees what ${secret} has written`);
    }
  }

  private async fetch(origin: string): Promise<Response | null> {
    const headers = { connection: 'close', ...(this.cookie === '' ? {} : { cookie: this.cookie }) };
    const response = await fetch(`${origin}/dashboard`, { headers }).catch(() => null);
    if (response === null) return null;
    for (const cookie of response.headers.getSetCookie()) this.cookie = cookie.split(';', 1)[0] ?? '';
    if (response.status === 200) return response;
    await response.text();
    return null;
  }
}
