import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

import { UsageError } from '../command.js';

/** What generated code has to know of the application it becomes a part of. Paths are from its folder. */
export interface Project {
  readonly source: string;
  readonly views: string;
  /** `.js` where modules name each other by their compiled files. */
  readonly importEnding: '.js' | '';
  /** Module that has `describe` and the like; null where they are globals. */
  readonly testRunner: 'vitest' | '@jest/globals' | null;
  /** What tests need and the application does not have, as arguments of `npm install`. */
  readonly missing: readonly string[];
}

/** What live pages are tested with, in the versions that docs/testing.md names. */
const TEST_PACKAGES = { '@nestjs/testing': '@nestjs/testing', jsdom: 'jsdom@26', ws: 'ws@8' };

/**
 * Looks at the application in the working directory.
 * @param asked folders that were given; undefined for those to be found
 * @throws {UsageError} where there is no Nest application
 */
export async function findProject(asked: {
  readonly source: string | undefined;
  readonly views: string | undefined;
}): Promise<Project> {
  const manifest = await readJson('package.json');
  const packages = { ...record(manifest?.['dependencies']), ...record(manifest?.['devDependencies']) };
  if (!('@nestjs/common' in packages)) {
    throw new UsageError('There is no Nest application here: run this where its package.json names @nestjs/common.');
  }
  const source = normalize(asked.source ?? (await sourceRoot()));
  return {
    source,
    views: normalize(asked.views ?? join(source === '.' ? '.' : dirname(source), 'views')),
    importEnding: manifest?.['type'] === 'module' ? '.js' : '',
    testRunner: ['vitest', '@jest/globals'].find((name): name is 'vitest' => name in packages) ?? null,
    missing: Object.entries(TEST_PACKAGES)
      .filter(([name]) => !(name in packages))
      .map(([, wanted]) => wanted),
  };
}

async function sourceRoot(): Promise<string> {
  const configured = (await readJson('nest-cli.json'))?.['sourceRoot'];
  if (typeof configured === 'string') return configured;
  return existsSync('src') && statSync('src').isDirectory() ? 'src' : '.';
}

/** Null where there is no such file. */
async function readJson(file: string): Promise<Record<string, unknown> | null> {
  if (!existsSync(file)) return null;
  try {
    return record(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new UsageError(`${file} is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
