import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';

import { findTemplates, type TemplateTexts } from '../loader/index.js';
import { UsageError } from './command.js';

/** The templates that a command line names. */
export interface TemplateFiles {
  /** By template name, as with the same globs in the option `templates` of the module. */
  readonly texts: TemplateTexts;
  /** Template name → path from the working directory, for people and editors to open. */
  readonly files: ReadonlyMap<string, string>;
}

/** @throws {UsageError | ConfigurationError} where there is nothing to read */
export async function readTemplates(args: readonly string[]): Promise<TemplateFiles> {
  if (args.length === 0) throw new UsageError(`No templates are named: give globs, such as 'views/**/*.html'.`);
  const globs = args.map(unquoted);
  const folder = globs.find((glob) => statSync(glob, { throwIfNoEntry: false })?.isDirectory());
  if (folder !== undefined) {
    throw new UsageError(`${folder} is a folder: name the files in it, such as '${withoutSlash(folder)}/**/*.html'.`);
  }
  const texts: TemplateTexts = {};
  const files = new Map<string, string>();
  for (const [name, file] of await findTemplates(globs)) {
    texts[name] = await readFile(file, 'utf8');
    files.set(name, relative('', file));
  }
  return { texts, files };
}

/** The shells of Windows leave single quotes where they are, as in the scripts of a package.json. */
function unquoted(argument: string): string {
  return argument.replace(/^'(.*)'$/s, '$1');
}

function withoutSlash(folder: string): string {
  return folder.replace(/[\\/]+$/, '');
}
