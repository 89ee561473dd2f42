import { ContextIdFactory, ModuleRef, type ContextId, type DiscoveryService } from '@nestjs/core';

import { ConfigurationError } from '../../errors/index.js';
import type { ServerEventContext } from './server-event.decorators.js';

type ControllerWrapper = ReturnType<DiscoveryService['getControllers']>[number];

/** The methods of a class that serves pages, by name. */
export type HandlerInstance = Record<string, (...args: unknown[]) => unknown>;

/** A method that is called for what the server sends to a page, or for a connection. */
type ServerEventMethod = (draft: unknown, input: unknown, context: ServerEventContext) => unknown;

/** An instance, and by what Nest knows the guards and the like that were made with it. */
export interface ScopedInstance {
  readonly instance: HandlerInstance;
  readonly contextId: ContextId;
}

/**
 * The instances of a class that serves pages: one for the whole application, or, where the class or anything that it or its actions
 * need is request-scoped, a new one for each action, info and connection that begins or ends. `REQUEST` is then what the method
 * gets as its context. Nest itself does the same for routes.
 */
export class HandlerInstances {
  /** The one of the whole application; null where there is none. */
  readonly shared: HandlerInstance | null;
  private readonly module: ModuleRef;

  /** @throws {ConfigurationError} for a class of which it is not clear which instance is meant */
  constructor(private readonly wrapper: ControllerWrapper) {
    const { name, host, metatype, instance, isTransient } = wrapper;
    this.shared = wrapper.isDependencyTreeStatic() && !isTransient ? (instance as HandlerInstance) : null;
    this.module = host?.getProviderByKey(ModuleRef)?.instance as ModuleRef;
    if (this.shared === null && host?.providers.has(metatype as never)) {
      throw new ConfigurationError(
        `${String(name)} is request-scoped, and both a controller and a provider of ${host.name}. Take it out of the providers.`,
      );
    }
  }

  /** A new instance with all that is request-scoped for it. @throws what the constructors and factories throw */
  async make(context: ServerEventContext): Promise<ScopedInstance> {
    const contextId: ContextId = ContextIdFactory.getByRequest(context);
    this.module.registerRequestByContextId(this.requestOf(context, contextId), contextId);
    const instance = await this.module.resolve<HandlerInstance>(this.wrapper.metatype as never, contextId, {
      strict: true,
    });
    return { instance, contextId };
  }

  /** A method that takes its context as the last of three arguments. */
  method(name: string): ServerEventMethod {
    const { shared } = this;
    if (shared !== null) return (...args) => shared[name]!(...args);
    return async (...args) => (await this.make(args[2])).instance[name]!(...args);
  }

  /** What the application's `ContextIdStrategy` gives belongs to it, and is all that durable providers may know. */
  private requestOf(context: ServerEventContext, { payload }: ContextId): unknown {
    if (this.wrapper.isDependencyTreeDurable()) return payload;
    return payload === undefined ? context : Object.freeze({ ...context, ...(payload as object) });
  }
}
