/**
 * The browser script. It needs no configuration: it finds the live page's root element, connects and takes over.
 * Load it with `<script src="/livetemplate/client.js" defer></script>`.
 */
import { ROOT_ATTRIBUTES } from '../protocol/index.js';
import { Events, type RunAction } from './actions/events.js';
import { createApi, type LiveHook, type LiveTemplateApi } from './api.js';
import { watchComposition } from './dom/input-keeper.js';
import { LivePage } from './live-page.js';
import { reload } from './reload-guard.js';
import { loadShape } from './shape-loader.js';
import { loadFallback } from './transport/fallback-loader.js';
import { SocketIoTransport } from './transport/socket-io.js';
import type { Transport } from './transport/transport.js';
import { giveBackTypedText } from './typed-text.js';

export type { HookContext, LiveEvents, LiveHook, LiveTemplateApi } from './api.js';
export type { ConnectionState } from './connection-status.js';
export type { ActionAnswer, ActionError, Message } from '../protocol/index.js';

declare global {
  interface Window {
    /** Only on a live page. */
    liveTemplate?: LiveTemplateApi;
    /** Hooks by name, for elements with `lvt-hook`. Looked up when an element is mounted. */
    liveTemplateHooks?: Readonly<Record<string, LiveHook>>;
  }
}

const DEFAULT_BASE = '/livetemplate';

function start(): void {
  const root = document.querySelector(`[${ROOT_ATTRIBUTES.page}]`);
  if (!root || window.liveTemplate) return;
  const base = root.getAttribute(ROOT_ATTRIBUTES.base) || DEFAULT_BASE;
  if (root.hasAttribute(ROOT_ATTRIBUTES.stream)) {
    void loadFallback(base, 0).then(({ default: HttpTransport }) => goLive(root, base, new HttpTransport(base)));
    return;
  }
  const page = goLive(
    root,
    base,
    new SocketIoTransport(base, (failures) => {
      loadFallback(base, failures).then(
        ({ default: HttpTransport }) => page.continueBy(new HttpTransport(base)),
        // The whole network is away, or the server: Socket.IO goes on trying.
        () => {},
      );
    }),
  );
}

function goLive(root: Element, base: string, transport: Transport): LivePage {
  const page = new LivePage({ root, transport, loadShape: (fingerprint) => loadShape(base, fingerprint), reload });
  const api = (window.liveTemplate = createApi(page));
  watchComposition(document);
  giveBackTypedText();
  // Looked up each time: the script of extras puts itself in front of it, for forms with files.
  new Events(
    (...args) => (api.action as RunAction)(...args),
    () => api.seq,
  ).listen(document);
  wakeWhenBack(page);
  void page.start();
  return page;
}

/** A phone that wakes up, a tab that is shown again, a network that is back: none of them waits for the next attempt. */
function wakeWhenBack(page: LivePage): void {
  const wake = (): void => page.wake();
  addEventListener('online', wake);
  addEventListener('pageshow', ({ persisted }) => persisted && wake());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake());
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();
