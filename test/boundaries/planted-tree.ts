import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A file of a planted tree: its path, inside the library unless it starts with a folder of the workspace, and its text. */
export type PlantedFile = readonly [file: string, text: string];

export interface PlantedTree {
  readonly root: string;
  remove(): void;
}

/** The folder of the whole workspace. */
export const workspace = join(import.meta.dirname, '../..');

/** What decides how the code of a tree is judged. The planted trees are judged by the same. */
const SETTINGS = [
  'package.json',
  'libs/livetemplate/package.json',
  'tsconfig.base.json',
  'libs/livetemplate/tsconfig.pure.json',
  '.oxlintrc.json',
];

const WORKSPACE_FOLDERS = /^(apps|test)\//;

/** The path of a planted file from the root of its tree. */
export const inTree = (file: string) => (WORKSPACE_FOLDERS.test(file) ? file : `libs/livetemplate/src/${file}`);

/** Writes a workspace of these files outside ours, with our packages and settings. The last text of a path wins. */
export function plantTree(files: readonly PlantedFile[]): PlantedTree {
  const root = mkdtempSync(join(tmpdir(), 'livetemplate-boundaries-'));
  symlinkSync(join(workspace, 'node_modules'), join(root, 'node_modules'));
  for (const [file, text] of files) {
    const path = join(root, inTree(file));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const file of SETTINGS) cpSync(join(workspace, file), join(root, file));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
