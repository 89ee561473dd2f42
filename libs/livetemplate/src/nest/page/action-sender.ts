import type { Caller } from './caller.js';

/** Who sends an action. */
export interface ActionSender extends Caller {
  /** What guards get from `switchToWs().getClient()`: the socket, or the request of an action over HTTP. */
  readonly client: unknown;
  /** Null for an action over HTTP. */
  readonly connectionId: string | null;
}
