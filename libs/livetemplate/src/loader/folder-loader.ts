import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ConfigurationError } from '../errors/index.js';
import { parseGlob, type Glob } from './glob.js';
import { filesBelow } from './walk.js';

/** Template texts by template name. */
export type TemplateTexts = Record<string, string>;

/**
 * Reads the templates that the globs name, as {@link findTemplates} does.
 * @see requirement T8
 */
export async function loadTemplates(globs: readonly string[]): Promise<TemplateTexts> {
  const texts: TemplateTexts = {};
  for (const [name, file] of await findTemplates(globs)) texts[name] = await readFile(file, 'utf8');
  return texts;
}

/**
 * Finds the templates that the globs name. A template is named by its path below the fixed part of its glob, with `/`
 * between folders: `views/**\/*.html` finds `views/tasks/list.html` as `tasks/list.html`. (Go's `ParseGlob` takes the
 * base name alone, so that two files of one name hide each other; in a flat folder both rules give the same names.)
 *
 * Hidden files and folders, and `node_modules`, are not looked at. Files come in the order of their names, so that a start
 * does not depend on the file system.
 *
 * @param globs relative to the working directory, or absolute.
 * @returns template name → path of its file
 * @throws {ConfigurationError} where a glob matches no file, or two files come out under one name.
 */
export async function findTemplates(globs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const pattern of globs) {
    const glob = parseGlob(pattern);
    const folder = resolve(glob.folder);
    const names = (await list(glob, folder, pattern)).filter((name) => glob.matches(name)).sort();
    if (names.length === 0) {
      throw new ConfigurationError(`"templates": no file matches "${pattern}" (looked in ${folder}).`);
    }
    for (const name of names) {
      const file = join(folder, name);
      const other = files.get(name);
      if (other !== undefined && other !== file) {
        throw new ConfigurationError(
          `"templates": "${name}" names two files, ${other} and ${file}. Rename one of them.`,
        );
      }
      files.set(name, file);
    }
  }
  return files;
}

async function list({ deep }: Glob, folder: string, pattern: string): Promise<string[]> {
  try {
    return await filesBelow(folder, deep);
  } catch (cause) {
    throw new ConfigurationError(`"templates": the folder ${folder} of "${pattern}" cannot be read.`, { cause });
  }
}
