import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The files of a folder, by their paths below it with `/` between segments.
 *
 * @param deep whether to look into the folders below, too; not into hidden ones and `node_modules`.
 * @param enter is told of each folder before it is read, so that whoever watches it misses nothing.
 */
export async function filesBelow(
  folder: string,
  deep: boolean,
  enter?: (folder: string) => Promise<void>,
): Promise<string[]> {
  const files: string[] = [];
  const visit = async (path: string, prefix: string): Promise<void> => {
    await enter?.(path);
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (!entry.isDirectory()) files.push(prefix + entry.name);
      else if (deep && !entry.name.startsWith('.') && entry.name !== 'node_modules') {
        await visit(join(path, entry.name), `${prefix}${entry.name}/`).catch(unlessGone);
      }
    }
  };
  await visit(folder, '');
  return files;
}

/** A folder that is deleted while its parent is read has no files. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
