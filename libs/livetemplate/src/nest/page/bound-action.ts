import type { ContextId, ExternalContextCreator, ModulesContainer } from '@nestjs/core';

import type { ActionError } from '../../protocol/index.js';
import { LiveLogger } from '../logging/live-logger.js';
import type { ActionArguments } from './action-call.js';
import { asActionError, toActionError, UNEXPECTED } from './action-error.js';
import { PARAMETERS_METADATA } from './live-action.decorator.js';
import { withSilentFilters } from './silent-filters.js';

/** A module of the container, and the entry of the controller in it. */
export interface HostModule {
  readonly reference: ModuleReference;
  readonly controller: ControllerEntry;
  readonly classRef: ControllerClass;
}

type ModuleReference = NonNullable<ReturnType<ModulesContainer['get']>>;
type ControllerEntry = ModuleReference extends { controllers: Map<unknown, infer Entry> } ? Entry : never;
type ControllerClass = ModuleReference extends { controllers: Map<infer Key, unknown> } ? Key : never;

/** What an action's guards, pipes, interceptors and filters see as the type of their context. */
const CONTEXT_TYPE = 'ws';

/** `RouteParamtypes.BODY` of Nest, which it does not export. */
const BODY_PARAMETER = 3;

const FILTERS_METADATA = '__exceptionFilters__';

/** Which method of which instance, and by what Nest knows what was made for it. */
export interface ActionTarget {
  readonly module: HostModule;
  readonly instance: object;
  readonly method: string;
  /** Undefined for what the whole application shares. */
  readonly contextId: ContextId | undefined;
}

/** An action method of one instance, with everything Nest has bound to it. */
export class BoundAction {
  private readonly logger = new LiveLogger('LiveAction');
  private readonly execute: (...args: ActionArguments) => Promise<unknown>;
  private readonly filter: (...args: ActionArguments) => Promise<unknown>;
  /** Errors on their way through the filters, by the call they ended. */
  private readonly errors = new WeakMap<object, unknown>();

  constructor(creator: ExternalContextCreator, { instance, method, module, contextId }: ActionTarget) {
    const callback = (instance as Record<string, (...args: unknown[]) => unknown>)[method] as (
      ...args: unknown[]
    ) => unknown;
    const rethrow = (...args: unknown[]): never => {
      throw this.errors.get((args as ActionArguments)[2]);
    };
    // Filters run apart from the rest: one that turns an error into a result must not make a failed transaction succeed.
    const filters: unknown = Reflect.getMetadata(FILTERS_METADATA, callback);
    if (filters !== undefined) Reflect.defineMetadata(FILTERS_METADATA, filters, rethrow);
    [this.execute, this.filter] = asProvider(module, () => [
      creator.create(
        instance,
        callback,
        method,
        PARAMETERS_METADATA,
        parameters,
        contextId,
        // Transient guards and the like of the whole application are made for each class, and found only with its id.
        module.controller.id,
        {
          guards: true,
          interceptors: true,
          filters: false,
        },
        CONTEXT_TYPE,
      ),
      withSilentFilters(creator).create(
        instance,
        rethrow,
        `${method} (filters)`,
        undefined,
        undefined,
        contextId,
        module.controller.id,
        {
          guards: false,
          interceptors: false,
          filters: true,
        },
        CONTEXT_TYPE,
      ),
    ]);
  }

  /** Runs guards, interceptors, pipes and the method. @throws whatever they throw */
  run(...args: ActionArguments): Promise<unknown> {
    return this.execute(...args);
  }

  /** What the browser is told of an error, after the exception filters have had their say. */
  async explain(error: unknown, ...args: ActionArguments): Promise<ActionError> {
    const [, , call, name] = args;
    this.errors.set(call, error);
    try {
      // A filter answers by returning `{ code, message, fields? }`, or by throwing another exception.
      return asActionError(await this.filter(...args)) ?? toActionError(error) ?? UNEXPECTED;
    } catch (filtered) {
      const answer = toActionError(filtered);
      if (answer !== null) return answer;
      const known = toActionError(error);
      if (filtered !== error) this.logger.error(`An exception filter failed on the action "${name}".`, filtered);
      else if (known === null) this.logger.error(`The action "${name}" failed.`, error);
      return known ?? UNEXPECTED;
    }
  }
}

const parameters = {
  exchangeKeyForValue(type: number, property: unknown, [, payload]: ActionArguments): unknown {
    if (type !== BODY_PARAMETER) return null;
    if (typeof property !== 'string' || property === '') return payload;
    return isRecord(payload) && Object.hasOwn(payload, property) ? payload[property] : undefined;
  },
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Nest's context creator looks for the class only among the providers of the modules; a class that it does not find would
 * run *without the guards* bound by class. So the controller is entered as a provider while the context is made.
 */
function asProvider<Result>({ reference, controller, classRef }: HostModule, make: () => Result): Result {
  const providers = reference.providers as Map<unknown, unknown>;
  if (providers.has(classRef)) return make();
  providers.set(classRef, controller);
  try {
    return make();
  } finally {
    providers.delete(classRef);
  }
}
