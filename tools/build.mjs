// Builds all there is to run or publish:
//   libs/livetemplate/dist   the library, which the workspace's own `@livetemplate/nestjs` points at
//   dist/libs/livetemplate   the same as a package ready for `npm pack`
//   dist/apps/demo           the demo, with its templates and public files beside `src`
// `--client-only` builds the browser script and nothing else.
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { BUILD_STAMP, at, runTool } from './workspace.mjs';
import { buildClient } from './client-bundle.mjs';

const LIBRARY = 'libs/livetemplate';
const PACKAGE = 'dist/libs/livetemplate';
const DEMO = 'apps/demo';
/** Templates and style of the debug page, which the compiler leaves where they are. */
const DEBUG_VIEWS = 'nest/debug/page/view';

console.log(`browser script: ${await build()}`);

async function build() {
  if (process.argv.includes('--client-only')) return buildClient();
  // A file whose source is gone must not be published: start from nothing, a cold compile takes about two seconds.
  await rm(at(LIBRARY, 'dist'), { recursive: true, force: true });
  await rm(at('dist'), { recursive: true, force: true });
  const script = await buildClient();
  await compile('-p', at('tsconfig.client.json'), ...clientTypes());
  await compile('-b', at(DEMO, 'tsconfig.app.json'));
  await cp(at(LIBRARY, 'src', DEBUG_VIEWS), at(LIBRARY, 'dist', DEBUG_VIEWS), { recursive: true });
  await assemblePackage();
  await copyAssets();
  await writeFile(at(BUILD_STAMP), '');
  return script;
}

async function compile(...args) {
  const status = await runTool('tsc', args);
  if (status !== 0) process.exit(status);
}

// esbuild writes no types. The script is one file, but what it promises is declared module by module, as in the library.
function clientTypes() {
  const output = ['--rootDir', at(LIBRARY, 'src'), '--outDir', at(LIBRARY, 'dist')];
  return ['--noEmit', 'false', '--emitDeclarationOnly', '--declarationMap', 'false', ...output];
}

async function assemblePackage() {
  await mkdir(at(PACKAGE), { recursive: true });
  for (const part of ['package.json', 'dist', 'src']) {
    await cp(at(LIBRARY, part), at(PACKAGE, part), { recursive: true, filter: (path) => !path.endsWith('.spec.ts') });
  }
  for (const page of ['README.md', 'LICENSE']) await cp(at(page), at(PACKAGE, page));
}

// The compiler copies no templates or styles: every folder of the demo but its code goes along.
async function copyAssets() {
  for (const entry of await readdir(at(DEMO), { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === 'src') continue;
    await cp(at(DEMO, entry.name), at('dist', DEMO, entry.name), { recursive: true });
  }
}
