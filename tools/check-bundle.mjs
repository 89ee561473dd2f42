// The browser script: within its size (requirement C8), and made of nothing but what belongs in a browser.
// `--write` first brings the list of names that the bundle shortens up to date with the code.
import { readFile, writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants } from 'node:zlib';
import { SHORT_NAMES, bundleClient } from './client-bundle.mjs';
import { propertyNames } from './own-names.mjs';

const KILOBYTE = 1000;
/** What the script loads where Socket.IO does not get through. */
const FALLBACK_MAX_BYTES = 2 * KILOBYTE;
/** What only some templates need. */
const EXTRAS_MAX_BYTES = 2.5 * KILOBYTE;
const LIMITS = {
  'with the Socket.IO client': { maxBytes: 25 * KILOBYTE, external: [] },
  'without it': { maxBytes: 10 * KILOBYTE, external: ['socket.io-client', 'engine.io-client'] },
};
const ALLOWED_INPUTS = [
  /^libs\/livetemplate\/src\/(client|protocol)\//,
  /^libs\/livetemplate\/src\/errors\/codes\.ts$/,
  /^node_modules\/(socket\.io-client|socket\.io-parser|engine\.io-client|engine\.io-parser|debug|ms)\//,
  /^node_modules\/@socket\.io\/component-emitter\//,
];
/** Words of the server. In the script they mean that code or names leaked into it. */
const FORBIDDEN_TEXTS = ['@nestjs', 'LIVETEMPLATE_SECRET', 'process.env', 'ioredis'];

const problems = [];
const { own, foreign } = await propertyNames();
if (process.argv.includes('--write')) await writeFile(SHORT_NAMES, `${JSON.stringify(own, null, 2)}\n`);
for (const name of JSON.parse(await readFile(SHORT_NAMES, 'utf8'))) {
  if (foreign.has(name)) problems.push(`shortened, but not only ours: ${name} ("npm run bundle:check -- --write")`);
}
for (const [what, { maxBytes, external }] of Object.entries(LIMITS)) {
  const { files, inputs } = await bundleClient({ external });
  const [script, fallback, extras] = ['livetemplate.js', 'livetemplate-fallback.js', 'livetemplate-extras.js'].map(
    (name) => files.find(({ path }) => path.endsWith(`/${name}`)),
  );
  weigh(`browser script ${what}`, script, maxBytes);
  if (external.length === 0) {
    weigh('its fallback', fallback, FALLBACK_MAX_BYTES);
    weigh('the extras', extras, EXTRAS_MAX_BYTES);
  }
  for (const input of inputs) {
    if (!ALLOWED_INPUTS.some((allowed) => allowed.test(input)))
      problems.push(`does not belong in the browser: ${input}`);
  }
}
for (const problem of new Set(problems)) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);

function weigh(what, { contents, text }, maxBytes) {
  const bytes = brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  console.log(`${what}: ${contents.length} bytes, ${bytes} with brotli, at most ${maxBytes}`);
  if (bytes > maxBytes) problems.push(`${what} is too large: ${bytes} bytes with brotli, at most ${maxBytes}`);
  for (const word of FORBIDDEN_TEXTS) if (text.includes(word)) problems.push(`${what} says "${word}" to the browser`);
}
