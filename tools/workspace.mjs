import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the whole workspace. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A path below it. */
export const at = (...parts) => join(root, ...parts);

/** Written at the end of a build that succeeded: what is newer than it has not been built. */
export const BUILD_STAMP = 'dist/.built';

/** Runs a program with its output shown, and resolves to its exit status. One that cannot be started throws. */
export async function run(program, args, { cwd = root, env = process.env } = {}) {
  const [status] = await once(spawn(program, args, { cwd, env, stdio: 'inherit' }), 'exit');
  return status ?? 1;
}

/** Runs a program that an installed package brings: `tsc`, `publint`, … */
export const runTool = (name, args, options) => run(at('node_modules', '.bin', name), args, options);

/** All files below a folder, as paths from the workspace's root with `/`; none where there is no such folder. */
export async function filesBelow(folder) {
  const entries = await readdir(at(folder), { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
