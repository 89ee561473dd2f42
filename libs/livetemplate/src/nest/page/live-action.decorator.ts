import {
  Body,
  createParamDecorator,
  SetMetadata,
  type ArgumentsHost,
  type ExecutionContext,
  type PipeTransform,
  type Type,
} from '@nestjs/common';

import { ConfigurationError } from '../../errors/index.js';
import { LIVE_ACTION_METADATA } from '../livetemplate.internal-constants.js';
import { callOf, type LiveActionContext } from './action-call.js';
import { ofField } from './field-pipe.js';
import { isStandardSchema, type StandardSchema } from './standard-schema.js';
import { StandardSchemaPipe } from './standard-schema.pipe.js';

/**
 * Lets a method serve an action of the pages of its class: those of `@LivePage`, or those that a controller opened
 * through `PageService`. The first parameter is the draft of the page's state; mutate it as ordinary code. What the method
 * changed is committed when it returns (or its promise resolves); when it throws, nothing has changed. Changes of one page
 * happen one after the other: a method that waits for another change of its own page waits for ever.
 *
 * @param name of the action, as in `lvt-click="name"`. @default the method's name
 * @see requirements P4, X3, N3
 * @publicApi
 */
export function LiveAction(name?: string): MethodDecorator {
  return (target, method, descriptor) => {
    if (typeof method !== 'string') throw new TypeError('@LiveAction() needs a method with a name.');
    if (typeof target === 'function') {
      throw new ConfigurationError(
        `@LiveAction() stands on the static method ${target.name}.${method}. Actions are methods of instances.`,
      );
    }
    if (name === '' || name === '__proto__') {
      throw new ConfigurationError(
        `${target.constructor.name}.${method}: no action can be named ${JSON.stringify(name)}.`,
      );
    }
    if (!hasParameterDecorator(target, method, 0)) ActionDraft()(target, method, 0);
    SetMetadata(LIVE_ACTION_METADATA, name ?? method)(target, method, descriptor);
  };
}

const ActionDraft = createParamDecorator((_: unknown, context: ExecutionContext) => callOf(context)?.draft);

/**
 * Parameter of an action: its {@link LiveActionContext}, with who acts.
 *
 * @example close(state: Draft<Ticket>, \@ActionContext() { userId }: LiveActionContext) { state.closedBy = userId; }
 * @publicApi
 */
export const ActionContext = createParamDecorator((_: unknown, context: ExecutionContext) => actionContextOf(context));

/**
 * The {@link LiveActionContext} for guards, interceptors, pipes and filters, which are given an action as the context type `ws`.
 *
 * @returns null where it is no action of a live page
 * @example
 * canActivate(context: ExecutionContext) {
 *   const action = actionContextOf(context);
 *   return action === null || action.userId !== null;
 * }
 * @see requirement X3
 * @publicApi
 */
export function actionContextOf(context: ArgumentsHost): LiveActionContext | null {
  return callOf(context)?.context ?? null;
}

/** What checks or changes a value: a pipe of Nest, or a schema. @publicApi */
export type PayloadPipe = Type<PipeTransform> | PipeTransform | StandardSchema;

/**
 * The payload of the action, or one property of it. Pipes work as on `@Body()`, a global `ValidationPipe` included. A schema of Zod,
 * Valibot or any other library that follows Standard Schema may stand in place of a pipe: the parameter is what it makes of the
 * payload. What it finds wrong is answered with `PAYLOAD_INVALID` and the `fields`.
 *
 * @example add(state: Draft<Tasks>, \@Payload() task: AddTaskDto) {}
 * @example toggle(state: Draft<Tasks>, \@Payload('taskId', ParseIntPipe) id: number) {}
 * @example add(state: Draft<Tasks>, \@Payload(taskSchema) task: z.infer<typeof taskSchema>) {}
 * @see requirement X3
 * @publicApi
 */
export function Payload(...pipes: PayloadPipe[]): ParameterDecorator;
export function Payload(property: string, ...pipes: PayloadPipe[]): ParameterDecorator;
export function Payload(...args: (string | PayloadPipe)[]): ParameterDecorator {
  const [property] = args;
  const pipes = args.map((given) => {
    if (typeof given === 'string') return given;
    const pipe = isStandardSchema(given) ? new StandardSchemaPipe(given) : given;
    if (!isPipe(pipe)) {
      throw new ConfigurationError(
        '@Payload() takes the name of a property, pipes, and schemas that follow Standard Schema.',
      );
    }
    return typeof property === 'string' && property !== '' ? ofField(property, pipe) : pipe;
  });
  // Nest's own body parameter: pipes see the type 'body', without which a ValidationPipe looks the other way.
  return (Body as (...args: unknown[]) => ParameterDecorator)(...pipes);
}

function isPipe(given: unknown): boolean {
  if (typeof given === 'function') return true;
  return (
    typeof given === 'object' && given !== null && typeof (given as Partial<PipeTransform>).transform === 'function'
  );
}

/** Where Nest keeps what it knows of a method's decorated parameters. */
export const PARAMETERS_METADATA = '__routeArguments__';

function hasParameterDecorator(target: object, method: string, index: number): boolean {
  const known = Reflect.getMetadata(PARAMETERS_METADATA, target.constructor, method) as
    Record<string, unknown> | undefined;
  return Object.keys(known ?? {}).some((key) => key.endsWith(`:${index}`));
}
