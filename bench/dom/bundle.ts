import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The text of a script for browsers, from the TypeScript at an address. */
export async function bundle(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'chrome80',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}
