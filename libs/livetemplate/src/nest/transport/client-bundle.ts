import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ConfigurationError } from '../../errors/index.js';

/** A script as it is served. */
export interface HashedScript {
  readonly script: string;
  /** Content hash, part of the script's address, so that browsers may keep it for ever. */
  readonly hash: string;
}

/** The browser script. */
export interface ClientBundle extends HashedScript {
  /** What it loads where Socket.IO does not get through; it knows the hash. */
  readonly fallback: HashedScript;
  /** What only some templates need: hooks, elements that come into view, commands, files. */
  readonly extras: HashedScript;
}

/** Injection token of the {@link ClientBundle}. */
export const CLIENT_BUNDLE = Symbol('LIVETEMPLATE_CLIENT_BUNDLE');

/** The built library has the scripts beside it; run from its sources, the library takes those that were built last. */
const PLACES = ['../../client', '../../../dist/client'];

/** @throws {ConfigurationError} where the scripts were never built. */
export function loadClientBundle(): ClientBundle {
  return {
    ...load('livetemplate.js'),
    fallback: load('livetemplate-fallback.js'),
    extras: load('livetemplate-extras.js'),
  };
}

function load(name: string): HashedScript {
  const file = PLACES.map((place) => join(import.meta.dirname, place, name)).find((path) => existsSync(path));
  if (file === undefined) {
    throw new ConfigurationError('The browser script of LiveTemplate is missing. `npm run build:client` makes it.');
  }
  // The map is not served: without the remark, developer tools do not ask for it.
  const script = readFileSync(file, 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/u, '\n');
  return { script, hash: createHash('sha256').update(script).digest('hex').slice(0, 16) };
}
