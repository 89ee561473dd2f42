// The browser script, what it loads where it has to, and what only some pages need: built for the oldest browsers we promise (requirement C7), served as they are.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { minify } from '@swc/core';
import { build } from 'esbuild';
import { at, root } from './workspace.mjs';

const ENTRY = 'libs/livetemplate/src/client/index.ts';
const OUTPUT = 'libs/livetemplate/dist/client/livetemplate.js';
const FALLBACK_ENTRY = 'libs/livetemplate/src/client/transport/http-transport.ts';
const FALLBACK_OUTPUT = 'libs/livetemplate/dist/client/livetemplate-fallback.js';
const EXTRAS_ENTRY = 'libs/livetemplate/src/client/extras/index.ts';
const EXTRAS_OUTPUT = 'libs/livetemplate/dist/client/livetemplate-extras.js';
/** Where the script names the content hash of the fallback; as long as that, so that the source map holds. */
const HASH_PLACE = '%fallback-hash%%';
const BROWSERS = ['chrome80', 'firefox78', 'safari13', 'edge80'];
/** Names of properties that the bundle shortens. `tools/check-bundle.mjs` proves that they are nobody's but ours. */
export const SHORT_NAMES = at('tools/short-names.json');

/**
 * Bundles the client in memory: the script, the fallback that it loads where it has to, and the extras. The first two shorten names
 * alike, because they share objects; the script knows the fallback by the hash of its content.
 * @param external packages to leave out, to weigh what is ours
 */
export async function bundleClient({ external = [] } = {}) {
  const script = await bundle(ENTRY, OUTPUT, { external, format: external.length > 0 ? 'esm' : 'iife' });
  const fallback = await bundle(FALLBACK_ENTRY, FALLBACK_OUTPUT, { format: 'esm', mangleCache: script.mangleCache });
  // It shares no objects with the others, only events and the public API.
  const extras = await bundle(EXTRAS_ENTRY, EXTRAS_OUTPUT, { format: 'iife' });
  const [fallbackScript] = fallback.outputFiles;
  const hash = createHash('sha256').update(fallbackScript.contents).digest('hex').slice(0, HASH_PLACE.length);
  const files = script.outputFiles.map(({ path, text }) => ({ path, text: text.replaceAll(HASH_PLACE, hash) }));
  if (files.every(({ text }) => !text.includes(hash))) throw new Error('The script does not know its fallback.');
  return {
    files: [...files, fallbackScript, ...extras.outputFiles].map(({ path, text }) => ({
      path,
      text,
      contents: Buffer.from(text),
    })),
    inputs: [script, fallback, extras].flatMap(({ metafile }) => Object.keys(metafile.inputs)),
  };
}

async function bundle(entry, outfile, options) {
  const shortened = JSON.parse(await readFile(SHORT_NAMES, 'utf8'));
  const bundled = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    mangleProps: new RegExp(`^(${shortened.join('|')})$`),
    mangleCache: {},
    target: BROWSERS,
    // Safari 13 has destructuring; only its separate scope for parameter defaults is wrong, which nothing here uses.
    supported: { destructuring: true },
    // The others are so small that they are not worth a map.
    sourcemap: entry === ENTRY ? 'linked' : false,
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    write: false,
    logLevel: 'silent',
    ...options,
  });
  return { ...bundled, outputFiles: await compress(bundled.outputFiles) };
}

/** What esbuild leaves for another one to take out: functions that are used once, values that are known. It is a fiftieth. */
async function compress(outputFiles) {
  const [map] = outputFiles.filter(({ path }) => path.endsWith('.map'));
  const [script] = outputFiles.filter((file) => file !== map);
  const shorter = await minify(script.text, {
    // Asking for a property may do something: an item of a list is looked at so.
    compress: { passes: 5, toplevel: true, pure_getters: false, ecma: 2019 },
    mangle: { toplevel: true },
    format: { ecma: 2019 },
    module: true,
    ...(map && { sourceMap: { content: map.text } }),
  });
  if (!map) return [{ path: script.path, ...withText(shorter.code) }];
  const link = `${shorter.code}\n//# sourceMappingURL=${basename(map.path)}\n`;
  return [
    { path: map.path, ...withText(shorter.map) },
    { path: script.path, ...withText(link) },
  ];
}

function withText(text) {
  return { text, contents: Buffer.from(text) };
}

/** Writes the browser scripts and the source map into the library's build. Returns the path of the first from the root. */
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
