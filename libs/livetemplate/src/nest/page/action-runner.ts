import type { ExternalContextCreator } from '@nestjs/core';

import { LiveLogger } from '../logging/live-logger.js';
import type { LiveActionContext } from './action-call.js';
import { uploadFieldsOf } from '../uploads/upload-fields.js';
import type { UploadFields } from '../uploads/upload-limits.js';
import { BoundAction, type HostModule } from './bound-action.js';
import type { HandlerInstances } from './handler-instances.js';

/** A method with `@LiveAction`, and where Nest has its class. */
export interface ActionMethod {
  readonly method: string;
  readonly module: HostModule;
  readonly instances: HandlerInstances;
}

/** An action method, ready for whoever calls it. */
export class ActionRunner {
  private readonly logger = new LiveLogger('LiveAction');
  /**
   * The method of the instance that the application shares. Where it has none, this cannot run, but has the filters that are
   * shared, for calls for which no instance could be made.
   */
  readonly shared: BoundAction;
  /** The fields in which it takes files. */
  readonly uploads: UploadFields;

  constructor(
    private readonly creator: ExternalContextCreator,
    private readonly action: ActionMethod,
  ) {
    const { instances, module, method } = action;
    const instance = instances.shared ?? (module.controller.instance as object);
    this.uploads = uploadFieldsOf(instance.constructor, method);
    this.shared = new BoundAction(creator, { module, instance, method, contextId: undefined });
  }

  /** The method for one call. @throws what constructors and factories of request-scoped things throw */
  async bind(context: LiveActionContext): Promise<BoundAction> {
    const { instances, module, method } = this.action;
    if (instances.shared !== null) return this.shared;
    return new BoundAction(this.creator, { module, method, ...(await instances.make(context)) });
  }

  /** For a call that has failed for another reason before it came to that. */
  async bindLate(context: LiveActionContext): Promise<BoundAction> {
    try {
      return await this.bind(context);
    } catch (error) {
      this.logger.error(`What each call of the action "${context.action}" needs could not be made.`, error);
      return this.shared;
    }
  }
}
