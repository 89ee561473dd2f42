import { ROOT_ATTRIBUTES } from '../../protocol/index.js';
import type { TestDocument, TestElement, TestWindow } from './dom.js';
import { excerpt } from './hints.js';
import { inProcessSockets } from './in-process-socket.js';
import { LiveTestPage } from './live-test-page.js';
import { ORIGIN, type LiveRequestInit, type Session } from './session.js';

const DEFAULT_BASE = '/livetemplate';

/** Loads a page as a browser does: the document, then its script, which connects. */
export async function openPage(session: Session, path: string, onClose: (page: LiveTestPage) => void) {
  const response = await session.fetch(path);
  const html = await response.text();
  if (!response.ok) throw new Error(`${path} has answered ${response.status}: ${excerpt(html)}`);
  const window = windowOf(session, html, path);
  const root = window.document.querySelector(`[${ROOT_ATTRIBUTES.page}]`);
  if (root === null) throw new Error(`${path} is no live page: ${excerpt(html)}`);
  const script = scriptOf(window.document, root);
  const sockets = inProcessSockets(session);
  window.fetch = (address: string, init?: LiveRequestInit) => session.fetch(address, init);
  window.WebSocket = sockets.WebSocket;
  // So that nothing of the page can leave the process.
  window.XMLHttpRequest = undefined;
  const page = new LiveTestPage(window, path, () => {
    sockets.end();
    window.close();
    onClose(page);
  });
  const connected = page.connected();
  window.eval(await (await session.fetch(script)).text());
  await connected;
  return page;
}

function windowOf({ tools: { JSDOM, VirtualConsole }, jar }: Session, html: string, path: string): TestWindow {
  const virtualConsole = new VirtualConsole();
  virtualConsole.on('warn', (...args) => console.warn(...args));
  virtualConsole.on('error', (...args) => console.error(...args));
  virtualConsole.on('jsdomError', (error) => {
    // It cannot load another document; a page that would is told of by its `lost`, or by the hint at what came of nothing.
    if ((error as { type?: string }).type !== 'not implemented') console.error(error);
  });
  const { window } = new JSDOM(html, {
    url: new URL(path, ORIGIN).href,
    cookieJar: jar,
    virtualConsole,
    // Only the browser script runs; a page's own scripts are not fetched.
    runScripts: 'outside-only',
  });
  return window;
}

/** The server puts it into every live page. */
function scriptOf(document: TestDocument, root: TestElement): string {
  const base = root.getAttribute(ROOT_ATTRIBUTES.base) ?? DEFAULT_BASE;
  return (document.querySelector(`script[src^="${base}/client"]`) as TestElement).getAttribute('src') as string;
}
