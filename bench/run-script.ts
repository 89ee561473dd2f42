import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs a script of this folder in a process of its own and reads the JSON it prints. */
export function runScript<T>(script: string, ...args: readonly string[]): T {
  const output = execFileSync(process.execPath, [...process.execArgv, join(import.meta.dirname, script), ...args], {
    encoding: 'utf8',
    // Some engines, React above all, are several times slower in development.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output) as T;
}
