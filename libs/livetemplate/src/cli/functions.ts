import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { RegisteredFunction } from '../core.js';
import { listOption, textOption, UsageError, type OptionValues } from './command.js';

/** Options by which the functions of an application are made known. */
export const FUNCTION_OPTIONS = {
  function: { type: 'string', multiple: true },
  'functions-from': { type: 'string' },
} as const;

export const FUNCTIONS_HELP = `  --function <names>        functions that your application registers, with
                            commas between; known by name, never called
  --functions-from <file>   a module that exports such functions, each itself
                            or as { fn, pure }`;

const NAME = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

/** @throws {UsageError} where a name is none, or the module gives nothing */
export async function functionsOf(options: OptionValues): Promise<Record<string, RegisteredFunction>> {
  const module = textOption(options, 'functions-from');
  const functions = module === undefined ? {} : await exportedBy(module);
  for (const name of listOption(options, 'function').flatMap((names) => names.split(','))) {
    if (!NAME.test(name)) throw new UsageError(`"${name}" after --function is no name of a function.`);
    functions[name] ??= standIn(name);
  }
  return functions;
}

/** Stands where a template calls a function of which only the name is known: enough to see what the template does. */
function standIn(name: string): RegisteredFunction {
  return {
    pure: true,
    fn: () => {
      throw new Error(`${name} is known by its name only. Give the module that exports it: --functions-from <file>`);
    },
  };
}

async function exportedBy(file: string): Promise<Record<string, RegisteredFunction>> {
  const module = await load(file);
  // A CommonJS module comes as its default export.
  const all = { ...(isObject(module['default']) ? module['default'] : {}), ...module };
  const functions: Record<string, RegisteredFunction> = {};
  for (const [name, value] of Object.entries(all)) {
    if (name !== 'default' && NAME.test(name) && isFunction(value)) functions[name] = value;
  }
  if (Object.keys(functions).length === 0)
    throw new UsageError(`${file} exports no functions: export each by its name.`);
  return functions;
}

async function load(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`There is no file ${file} to take functions from.`);
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const way = /\.[cm]?ts$/.test(file) ? 'Give the compiled file.' : 'It has to load without the application.';
    throw new UsageError(`${file} cannot be loaded: ${reason}. ${way}`, { cause });
  }
}

function isFunction(value: unknown): value is RegisteredFunction {
  return typeof value === 'function' || (isObject(value) && typeof value['fn'] === 'function');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
