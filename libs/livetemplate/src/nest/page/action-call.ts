import type { ArgumentsHost } from '@nestjs/common';

import { NO_UPLOADS, type ReceivedUploads } from '../uploads/upload.js';
import type { ServerEventContext } from './server-event.decorators.js';

/**
 * Who does what, and what the page subscribes to. `userId` is who acts, as the authenticator says of the connection or the request;
 * where it cannot tell, and with a page token, it is the user who has opened the page.
 *
 * @publicApi
 */
export interface LiveActionContext extends ServerEventContext {
  /** Name of the action. */
  readonly action: string;
  /** Id of the connection; null for an action that came as a plain HTTP request or as a posted form. */
  readonly connectionId: string | null;
  /** Where it came from: the address of the browser, as far as the application knows its proxies (with Express, by `trust proxy`). */
  readonly address: string;
}

/** One run of one action on one page. */
export class ActionCall {
  /** @param draft null for filters: the change is over */
  constructor(
    readonly context: LiveActionContext,
    readonly draft: unknown,
    readonly uploads: ReceivedUploads = NO_UPLOADS,
  ) {}
}

/** The arguments of `switchToWs()` and of the parameters of actions: client, payload, call, action name. */
export type ActionArguments = [client: unknown, payload: unknown, call: ActionCall, action: string];

/** The call that a guard or the like is asked about; null where it is something else. */
export function callOf(host: ArgumentsHost): ActionCall | null {
  const call: unknown = host.getArgByIndex(2);
  return call instanceof ActionCall ? call : null;
}
