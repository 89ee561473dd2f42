import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTree, plantTree, workspace, type PlantedTree } from './planted-tree.js';

const pureRooms = ['errors', 'ports', 'template', 'analysis', 'program', 'protocol'];
const fileOf = (what: string, room: string) => `${room}/${what.replaceAll(/\W/g, '-')}.ts`;

/** Nothing of Node or a browser exists for the compiler there. */
const unknownToTheCompiler = [
  'process.version',
  `Buffer.from('')`,
  'console.log()',
  'setTimeout(() => {})',
  `new URL('')`,
  'document.title',
];
/** The language itself has a clock and chance: only the linter can forbid these. */
const forbiddenByTheLinter = ['Date.now()', 'Math.random()'];

const spots = (expressions: readonly string[]) =>
  expressions.flatMap((what) => pureRooms.map((room) => [what, room] as const));

function reportOf(tool: string, args: readonly string[], cwd: string): string {
  const { stdout, stderr, error } = spawnSync(join(workspace, 'node_modules/.bin', tool), args, {
    cwd,
    encoding: 'utf8',
  });
  if (error) throw error;
  return stdout + stderr;
}

describe('a room without Node or a browser', () => {
  let tree: PlantedTree;
  let compiler: string;
  let linter: string;

  beforeAll(() => {
    const planted = spots([...unknownToTheCompiler, ...forbiddenByTheLinter]);
    tree = plantTree([
      ...planted.map(([what, room]) => [fileOf(what, room), `export const value: unknown = ${what};\n`] as const),
      ...pureRooms.map((room) => [`${room}/sound.ts`, `export const value = new Date(0).getTime();\n`] as const),
      ['page/clock.ts', `export const value = Date.now();\n`],
    ]);
    compiler = reportOf(
      'tsc',
      ['-p', join(tree.root, 'libs/livetemplate/tsconfig.pure.json'), '--pretty', 'false'],
      tree.root,
    );
    linter = reportOf('oxlint', ['--format=unix', 'libs'], tree.root);
  });

  afterAll(() => tree.remove());

  it.each(spots(unknownToTheCompiler))('does not compile %s in %s', (what, room) => {
    expect(compiler).toContain(`src/${fileOf(what, room)}(1,`);
  });

  it.each(spots(forbiddenByTheLinter))('has no %s in %s', (what, room) => {
    expect(linter).toContain(`${inTree(fileOf(what, room))}:1:`);
  });

  it('is told apart from sound code and from other rooms', () => {
    expect(compiler).not.toContain('sound.ts');
    expect(linter).not.toMatch(/sound\.ts|page\/clock\.ts/);
  });
});
