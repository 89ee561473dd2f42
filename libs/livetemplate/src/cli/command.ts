import type { ParseArgsConfig } from 'node:util';

import type { Paint } from './paint.js';

/** What a process says by its exit status, so that a build can tell a broken template from a mistyped command. */
export const EXIT = {
  ok: 0,
  /** A template is wrong, or does not fit the data. */
  templateErrors: 1,
  /** The command could not run: an unknown option, a file that is not there. */
  usage: 2,
  /** A template supports less than `--min-support`. */
  lowSupport: 3,
} as const;

/** What a command has to say. Nothing is written before it is done, so a failure never leaves half an answer. */
export interface Outcome {
  readonly exitCode: number;
  /** For standard output: what was asked for. */
  readonly out?: string;
  /** For standard error: why there is less than was asked for. */
  readonly err?: string;
}

/** What a command is given. */
export interface Invocation {
  readonly positionals: readonly string[];
  readonly options: OptionValues;
  /** Colours for standard output and standard error. */
  readonly paint: { readonly out: Paint; readonly err: Paint };
}

export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export interface Command {
  /** What `--help` prints. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(invocation: Invocation): Promise<Outcome>;
}

/** A command that cannot run as it was given: the message says why, and what to do about it. */
export class UsageError extends Error {}

/** The values of an option that may be given several times. */
export function listOption(options: OptionValues, name: string): readonly string[] {
  const given = options[name];
  return Array.isArray(given) ? given.filter((value): value is string => typeof value === 'string') : [];
}

/** The value of an option that is given once, if it is. */
export function textOption(options: OptionValues, name: string): string | undefined {
  const given = options[name];
  return typeof given === 'string' ? given : undefined;
}
