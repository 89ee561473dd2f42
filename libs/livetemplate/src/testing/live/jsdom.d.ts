// What the testing kit uses of jsdom. Its own types would bring the globals of browsers into the whole library.
declare module 'jsdom' {
  export class CookieJar {
    getCookieStringSync(url: string): string;
    setCookieSync(cookie: string, url: string, options: { ignoreError: boolean }): unknown;
  }

  export class VirtualConsole {
    on(method: string, listener: (...args: unknown[]) => void): this;
  }

  export interface JsdomOptions {
    readonly url: string;
    readonly cookieJar: CookieJar;
    readonly virtualConsole: VirtualConsole;
    readonly runScripts: 'outside-only';
  }

  export class JSDOM {
    constructor(html: string, options: JsdomOptions);
    readonly window: import('./dom.js').TestWindow;
  }
}
