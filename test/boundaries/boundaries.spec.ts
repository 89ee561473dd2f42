import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { badFiles, soundFiles } from './planted-imports.js';
import { inTree, plantTree, workspace, type PlantedFile } from './planted-tree.js';

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

const require = createRequire(import.meta.url);

function violationsOf(files: readonly PlantedFile[]): readonly Violation[] {
  const tree = plantTree(files);
  try {
    const check = join(workspace, 'tools/check-boundaries.mjs');
    const output = execFileSync(process.execPath, [check, '--json', '--root', tree.root], { encoding: 'utf8' });
    return JSON.parse(output) as Violation[];
  } finally {
    tree.remove();
  }
}

describe('import rules', () => {
  let violations: readonly Violation[];

  beforeAll(() => {
    // A bad file may stand where a sound one did: the later text wins.
    violations = violationsOf([...soundFiles, ...badFiles.map(([, file, text]) => [file, text] as const)]);
  });

  it.each(badFiles)('%s reports %s', (rule, file) => {
    expect(violations.filter(({ from }) => from === inTree(file)).map((violation) => violation.rule)).toContain(rule);
  });

  it('accept what the rooms may import', () => {
    expect(violationsOf(soundFiles)).toEqual([]);
  });

  it('have a planted import each', () => {
    const { forbidden } = require(join(workspace, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] };
    expect([...new Set(badFiles.map(([rule]) => rule))].sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });
});
