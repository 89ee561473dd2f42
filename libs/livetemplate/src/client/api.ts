import type { ActionAnswer, Message } from '../protocol/index.js';
import type { ConnectionState } from './connection-status.js';
import type { LivePage } from './live-page.js';

/** The events a page dispatches, and what their `detail` holds. All bubble to `document` under the name `lvt:<event>`. */
export interface LiveEvents {
  connected: Record<string, never>;
  disconnected: Record<string, never>;
  /** A change of the document is complete. */
  updated: { seq: number };
  /** What the application has sent to this tab alone. */
  message: Message;
  /** Something that a developer should know of; also written to the console. */
  fault: { code: string; message: string };
  /** At the element whose action has run. */
  success: { action: string; seq: number };
  /** At the form whose files are on their way: how many bytes of all have left. */
  progress: { action: string; loaded: number; total: number };
  /** At the element whose action has failed. */
  error: { action: string; code: string; message: string; fields?: Readonly<Record<string, readonly string[]>> };
}

/**
 * `window.liveTemplate`: what scripts of a page can do with it.
 * @example
 * const answer = await liveTemplate.action('add_task', { title: 'Milk' });
 * if (!answer.ok) console.error(answer.error.code);
 * @publicApi
 */
export interface LiveTemplateApi {
  /** Runs an action on the server. Resolves with the answer, also where the action failed; waits while the page is offline. */
  action(name: string, data?: unknown): Promise<ActionAnswer>;
  /** Listens to an event of the page. Returns what ends it. */
  on<K extends keyof LiveEvents>(event: K, listener: (detail: LiveEvents[K]) => void): () => void;
  /** Sequence number of what is shown. */
  readonly seq: number;
  readonly state: ConnectionState;
}

/**
 * What a hook finds at `this`, besides its own methods; one object for each element, for whatever else the hook keeps.
 * @publicApi
 */
export interface HookContext {
  /** The element that says `lvt-hook`. */
  readonly el: HTMLElement;
  /** As {@link LiveTemplateApi.action}. */
  action(name: string, data?: unknown): Promise<ActionAnswer>;
  /** As {@link LiveTemplateApi.on}, until the element has gone. */
  on<K extends keyof LiveEvents>(event: K, listener: (detail: LiveEvents[K]) => void): void;
}

/**
 * Code of a page for its elements with `lvt-hook="<name>"`: for charts, maps, editors, and whatever else has a life of its own.
 * What is thrown goes where uncaught errors go, and stops nothing (requirement C9).
 * @example
 * window.liveTemplateHooks = {
 *   Chart: {
 *     mounted() { this.chart = new Chart(this.el, JSON.parse(this.el.dataset.points)); },
 *     updated() { this.chart.show(JSON.parse(this.el.dataset.points)); },
 *     destroyed() { this.chart.close(); },
 *   },
 * };
 * @publicApi
 */
export interface LiveHook {
  /** The element is in the document: when the page begins, or when a change has brought it. */
  mounted?(this: HookContext): void;
  /** The server has changed the element or something in it. */
  updated?(this: HookContext): void;
  /** The element has left the document. One that was only moved has not. */
  destroyed?(this: HookContext): void;
}

export function createApi(page: LivePage): LiveTemplateApi {
  return {
    action: (name, data) => page.action(name, data),
    on: (event, listener) => {
      const handler = (dispatched: Event): void => listener((dispatched as CustomEvent).detail);
      document.addEventListener(`lvt:${event}`, handler);
      return () => document.removeEventListener(`lvt:${event}`, handler);
    },
    get seq() {
      return page.seq;
    },
    get state() {
      return page.state;
    },
  };
}
