// Does what we publish work for those who install it? Packs the built library, inspects the archive, installs it into
// an empty Nest application, compiles that application against the published types, starts it and asks for a live page.
// The application also holds the files of docs/testing.md, and a page that the command line makes, whose tests have to pass.
// With `--nest 11` it is an application of that version of Nest, in which all of that has to be just the same.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { at, runTool } from './workspace.mjs';

const PACKAGE = at('dist/libs/livetemplate');
const HOST = at('tools/package-check/host');
/** Beside the peers, what a host needs that is compiled, listens and is tested. */
const HOST_PACKAGES = [
  '@jest/globals',
  '@nestjs/platform-express',
  '@nestjs/testing',
  '@socket.io/redis-adapter',
  '@swc/core',
  '@swc/jest',
  '@types/node',
  'ioredis',
  'jest',
  'jsdom',
  'ws',
];
/** In milliseconds: the first test of a file waits for all that the library is made of. */
const PATIENCE = ['--testTimeout', '60000'];
/** Where an application stands that is no ECMAScript module, with the same tests. */
const COMMONJS = 'commonjs';
const SCRIPTS = ['', '-fallback', '-extras'].map((part) => `dist/client/livetemplate${part}.js`);
const DEBUG_PAGE = 'dist/nest/debug/page/view/overview.html';
const MUST_BE_PACKED = ['README.md', 'LICENSE', ...SCRIPTS, DEBUG_PAGE, 'dist/cli/main.js', 'src/index.ts'];
const MUST_NOT_BE_PACKED = /\.spec\.|tsbuildinfo|tsconfig|node_modules/;

if (!existsSync(PACKAGE)) {
  console.error('There is no built package to check. `npm run build` makes it.');
  process.exit(1);
}
const { nest } = parseArgs({ options: { nest: { type: 'string' } } }).values;
const manifest = await json(join(PACKAGE, 'package.json'));
const folder = await mkdtemp(join(tmpdir(), 'livetemplate-package-'));
try {
  const archive = await pack();
  await must('publint', ['--strict', PACKAGE]);
  await must('attw', [archive, '--profile', 'esm-only', '--no-emoji']);
  await installHost(archive);
  runCommands();
  await must('tsc', ['-p', folder]);
  await openLivePage();
  testInHost();
  await testCommonJs();
  console.log(
    `package: packs, installs, runs its commands, compiles, starts, serves a live page and tests some, ${nestVersion()}`,
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

// The browser script is not for Node to run; publint has looked for its file.
function serverEntryPoints() {
  const entries = Object.keys(manifest.exports).filter((entry) => !['./client', './package.json'].includes(entry));
  return entries.map((entry) => manifest.name + entry.slice(1));
}

async function json(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

// As it was installed: the check says nothing about a version that npm has put in its place.
function nestVersion() {
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules/@nestjs/core/package.json'), 'utf8'));
  if (nest !== undefined && !version.startsWith(`${nest}.`))
    throw new Error(`Nest ${version} was installed, not ${nest}`);
  return `on Nest ${version}`;
}

async function must(tool, args) {
  const status = await runTool(tool, args);
  if (status !== 0) throw new Error(`${tool} exited with ${status}`);
}

async function pack() {
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: PACKAGE,
    encoding: 'utf8',
  });
  const [{ filename, files }] = JSON.parse(output);
  const paths = files.map((file) => file.path);
  const problems = [
    ...MUST_BE_PACKED.filter((path) => !paths.includes(path)).map((path) => `${path} is missing`),
    ...paths.filter((path) => MUST_NOT_BE_PACKED.test(path)).map((path) => `${path} does not belong there`),
  ];
  if (problems.length > 0) throw new Error(`the archive is wrong:\n${problems.join('\n')}`);
  console.log(`package: ${paths.length} files`);
  return join(folder, filename);
}

// The host is made of the versions this workspace is tested with, so a new release elsewhere cannot fail our check.
async function installHost(archive) {
  const workspace = await json(at('package.json'));
  const older = nest === undefined ? {} : await json(at(`tools/package-check/nest-${nest}.json`));
  const tested = { ...workspace.dependencies, ...workspace.devDependencies, ...older };
  const optional = Object.keys(manifest.peerDependenciesMeta ?? {});
  const names = [...Object.keys(manifest.peerDependencies), ...HOST_PACKAGES].filter(
    (name) => HOST_PACKAGES.includes(name) || !optional.includes(name),
  );
  const dependencies = Object.fromEntries(names.map((name) => [name, tested[name]]));
  await cp(HOST, folder, { recursive: true });
  await writeTestedDocs();
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({
      private: true,
      type: 'module',
      dependencies: { ...dependencies, [manifest.name]: `file:${archive}` },
    }),
  );
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder, stdio: 'inherit' });
}

// Their fences that name a file are that file.
async function writeTestedDocs() {
  await mkdir(join(folder, COMMONJS));
  for (const path of ['docs/testing.md', 'docs/scaling.md']) {
    const page = await readFile(at(path), 'utf8');
    const files = [...page.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)];
    if (files.length === 0) throw new Error(`${path} has no files`);
    for (const [, name, text] of files) await writeFile(join(folder, name), text);
  }
}

// As somebody does who has just installed it: what is there is checked and shown, and a page is begun.
function runCommands() {
  livetemplate(['--version'], '', manifest.version);
  livetemplate(['check', 'views/**/*.html', '--min-support', '100'], '', 'counter.html');
  livetemplate(['render', 'views/counter.html', '--data', '-'], '{"count": 42}', '<b id="count">42</b>');
  livetemplate(['new', 'page', 'first-steps'], '', 'created   first-steps/first-steps.page.spec.ts');
}

function livetemplate(args, input, expected) {
  const output = execFileSync('npx', ['--no-install', 'livetemplate', ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  if (!output.includes(expected)) throw new Error(`livetemplate ${args.join(' ')} does not say ${expected}\n${output}`);
}

function testInHost() {
  const options = { cwd: folder, stdio: 'inherit' };
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--testRegex', '\\.spec\\.js$'];
  execFileSync(process.execPath, [...jest, '--rootDir', folder, '--transform', '{}', '--ci', ...PATIENCE], options);
  execFileSync(process.execPath, ['--test', 'store.test.js'], options);
}

// After the compiler, which would take its files for modules.
async function testCommonJs() {
  const within = join(folder, COMMONJS);
  await writeFile(join(within, 'package.json'), JSON.stringify({ private: true, type: 'commonjs' }));
  for (const name of ['tasks.page.ts', 'tasks.page.spec.ts', 'views/tasks.html']) {
    await cp(join(folder, name), join(within, name));
  }
  const jest = [join(folder, 'node_modules/jest/bin/jest.js'), '--rootDir', within, '--ci', ...PATIENCE];
  execFileSync(process.execPath, jest, { cwd: within, stdio: 'inherit' });
}

async function openLivePage() {
  const env = { ...process.env, NODE_ENV: 'production', ENTRY_POINTS: serverEntryPoints().join(' ') };
  const host = spawn(process.execPath, ['main.js'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(host, 'exit');
  try {
    const url = await announced(host);
    const response = await fetch(new URL('/counter', url));
    const html = await response.text();
    const wrong = (what) => new Error(`${what}\nstatus ${response.status}\n${html}`);
    if (response.status !== 200) throw wrong('the live page did not answer 200');
    if (!/<[^>]+ data-lvt-page="[^"]+"/.test(html)) throw wrong('the page does not carry its id in data-lvt-page');
    if (!/Count: .*41/s.test(html)) throw wrong('the page does not show its data');
  } finally {
    host.kill('SIGTERM');
    await ended;
  }
}

// The application prints its address when it listens. Anything that ends it before that is the failure to show.
function announced(host) {
  return new Promise((resolve, reject) => {
    createInterface({ input: host.stdout }).on('line', (line) => {
      console.log(line);
      const [, url] = /^listening on (\S+)$/.exec(line) ?? [];
      if (url) resolve(url);
    });
    host.once('exit', (status) => reject(new Error(`the application ended with ${status} before it listened`)));
  });
}
