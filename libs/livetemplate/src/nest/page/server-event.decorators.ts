import { SetMetadata } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';

import type { Topics } from '../../page/index.js';
import { ON_CONNECT_METADATA, ON_DISCONNECT_METADATA, ON_INFO_METADATA } from '../livetemplate.internal-constants.js';

/**
 * What a method is told of the page that it is called for, and of who is behind it. In a request-scoped class, what is injected by
 * `REQUEST` as well.
 *
 * @publicApi
 */
export interface ServerEventContext extends Topics {
  readonly pageId: string;
  /** The session: who shares the page. */
  readonly groupId: string;
  /** Who acts or connects; for an info, the user who has opened the page. Null for nobody in particular. */
  readonly userId: string | null;
  /** Of the action's request, or of the handshake of its connection; none for an info. */
  readonly headers: IncomingHttpHeaders;
}

/** One connection to a page: a tab of a browser. @publicApi */
export interface LiveConnection {
  /** Another one after each reconnect. */
  readonly id: string;
  readonly pageId: string;
  readonly groupId: string;
  /** Who connects, as the authenticator says; where it cannot tell, the user who has opened the page. Null for nobody in particular. */
  readonly userId: string | null;
  /** Of the browser, as far as the application knows its proxies. */
  readonly address: string;

  /**
   * Sends something to this connection alone, past the state of the page: nobody keeps it, and who is away at the moment never
   * gets it. It arrives as the event `message`, `{ event, data }`. While a method with `@OnConnect` runs it waits for the commit;
   * where the method throws, it is not sent.
   *
   * @param data as JSON
   */
  send(event: string, data?: unknown): void;

  /**
   * Enters the connection as present on a topic, until it ends. Pages that subscribe to the topic are told: see
   * {@link PresenceService}. While a method with `@OnConnect` runs it waits for the commit, like {@link send}.
   *
   * @param who.key who it is; connections of one person have the same. @default the user, or else the group
   * @param who.meta what others may know of them, as JSON. @default null
   */
  track(topic: string, who?: { readonly key?: string; readonly meta?: unknown }): void;

  /** Takes the connection out of a topic. */
  untrack(topic: string): void;
}

/**
 * Lets a method serve what the server sends to pages of its class by `info(name, payload)`. It gets the draft of the state, the
 * payload and a {@link ServerEventContext}; what it changes is committed as with an action. Browsers cannot call it. Guards, pipes
 * and parameter decorators have no part in it.
 *
 * It runs again where another node has committed in the meantime.
 *
 * @param name of the info. @default the method's name
 * @example
 * \@OnInfo('goal')
 * scored(state: Draft<Scores>, goal: Goal) { state.goals.push(goal); }
 * @see requirement G4
 * @publicApi
 */
export function OnInfo(name?: string): MethodDecorator {
  return (target, method, descriptor) => {
    SetMetadata(ON_INFO_METADATA, name ?? String(method))(target, method, descriptor);
  };
}

/**
 * Calls a method whenever a connection to a page of its class begins, with the draft of the state, the {@link LiveConnection} and
 * a {@link ServerEventContext}.
 *
 * It runs again where another node has committed in the meantime; what it sends, it sends once.
 *
 * @example
 * \@OnConnect()
 * come(state: Draft<Lobby>, connection: LiveConnection) {
 *   state.viewers++;
 *   connection.send('hello', { viewers: state.viewers });
 * }
 * @see requirement G5
 * @publicApi
 */
export function OnConnect(): MethodDecorator {
  return SetMetadata(ON_CONNECT_METADATA, true);
}

/**
 * Calls a method whenever a connection to a page of its class has ended, also by a reconnect, with the same arguments as
 * `@OnConnect`; the connection has the same id, and nobody gets what is sent to it any more. It is not called for a page that has ended itself, nor where the process
 * dies: what has to be right even then is a matter of presence.
 *
 * @see requirement G5
 * @publicApi
 */
export function OnDisconnect(): MethodDecorator {
  return SetMetadata(ON_DISCONNECT_METADATA, true);
}
