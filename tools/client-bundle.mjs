// The browser script: one file, built for the oldest browsers we promise (requirement C7), served as it is.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { at, root } from './workspace.mjs';

const ENTRY = 'libs/livetemplate/src/client/index.ts';
const OUTPUT = 'libs/livetemplate/dist/client/livetemplate.js';
const BROWSERS = ['chrome80', 'firefox78', 'safari13', 'edge80'];
/** Names of properties that the bundle shortens. `tools/check-bundle.mjs` proves that they are nobody's but ours. */
export const SHORT_NAMES = at('tools/short-names.json');

/** Bundles the client in memory. `external` leaves packages out, to weigh what is ours. */
export async function bundleClient({ external = [] } = {}) {
  const shortened = JSON.parse(await readFile(SHORT_NAMES, 'utf8'));
  const result = await build({
    absWorkingDir: root,
    entryPoints: [ENTRY],
    outfile: OUTPUT,
    bundle: true,
    minify: true,
    mangleProps: new RegExp(`^(${shortened.join('|')})$`),
    format: external.length > 0 ? 'esm' : 'iife',
    target: BROWSERS,
    // Safari 13 has destructuring; only its separate scope for parameter defaults is wrong, which nothing here uses.
    supported: { destructuring: true },
    sourcemap: 'linked',
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    write: false,
    logLevel: 'silent',
    external,
  });
  return { files: result.outputFiles, inputs: Object.keys(result.metafile.inputs) };
}

/** Writes the browser script and its source map into the library's build. Returns its path from the root. */
export async function buildClient() {
  const { files } = await bundleClient();
  for (const file of files) await writeWhole(file.path, file.contents);
  return relative(root, join(root, OUTPUT));
}

// A server that starts at this moment must find the old file or the new one, never half of it.
async function writeWhole(path, contents) {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, contents);
  await rename(draft, path);
}
