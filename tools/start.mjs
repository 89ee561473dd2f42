// `npm start` on a fresh machine: builds if there is no build or it is older than its sources, then runs the demo,
// which prints its address. PORT chooses another port than 3000.
import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { BUILD_STAMP, at, filesBelow, run } from './workspace.mjs';

const SOURCE_FOLDERS = ['libs/livetemplate/src', 'apps/demo', 'tools'];
const SOURCE_FILES = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'libs/livetemplate/package.json'];

if (!(await isBuilt())) {
  console.log('Building first: there is no build, or it is older than the sources.');
  const status = await run(process.execPath, [at('tools/build.mjs')]);
  if (status !== 0) process.exit(status);
}
process.setSourceMapsEnabled(true);
await import(pathToFileURL(at('dist/apps/demo/src/main.js')).href);

async function isBuilt() {
  const stamp = await stat(at(BUILD_STAMP)).catch(() => undefined);
  if (!stamp) return false;
  const sources = [...SOURCE_FILES, ...(await Promise.all(SOURCE_FOLDERS.map(filesBelow))).flat()];
  const changed = await Promise.all(sources.map(async (file) => (await stat(at(file))).mtimeMs > stamp.mtimeMs));
  return !changed.includes(true);
}
