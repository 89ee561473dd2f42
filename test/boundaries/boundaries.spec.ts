import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { badFiles, inTree, soundFiles, type PlantedFile } from './planted-imports.js';

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

const workspace = join(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

function plant(root: string, files: readonly PlantedFile[]): void {
  for (const [file, text] of files) {
    const path = join(root, inTree(file));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function violationsOf(files: readonly PlantedFile[]): readonly Violation[] {
  const root = mkdtempSync(join(tmpdir(), 'livetemplate-boundaries-'));
  try {
    // The planted tree has our packages, declared as we declare them.
    symlinkSync(join(workspace, 'node_modules'), join(root, 'node_modules'));
    plant(root, files);
    for (const manifest of ['package.json', 'libs/livetemplate/package.json']) {
      writeFileSync(join(root, manifest), JSON.stringify(require(join(workspace, manifest))));
    }
    const check = join(workspace, 'tools/check-boundaries.mjs');
    const output = execFileSync(process.execPath, [check, '--json', '--root', root], { encoding: 'utf8' });
    return JSON.parse(output) as Violation[];
  } finally {
    rmSync(root, { recursive: true, force: true });
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
