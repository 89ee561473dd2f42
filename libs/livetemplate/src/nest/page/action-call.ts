/** Where an action comes from. @publicApi */
export interface LiveActionContext {
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
