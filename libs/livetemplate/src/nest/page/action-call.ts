import type { Topics } from '../../page/index.js';

/** Where an action comes from, and what its page subscribes to. @publicApi */
export interface LiveActionContext extends Topics {
  /** Name of the action. */
  readonly action: string;
  readonly pageId: string;
  readonly groupId: string;
  /** Null for nobody in particular. */
  readonly userId: string | null;
  /** Id of the connection; null for an action that came as a plain HTTP request. */
  readonly connectionId: string | null;
}

/** One run of one action on one page. */
export interface ActionCall {
  readonly context: LiveActionContext;
  readonly draft: unknown;
}
