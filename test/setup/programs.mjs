// Redis and Chromium are part of the tests, not something a newcomer has to read about first: what is missing is
// installed where that is safe (root on Debian, as in a container), and named with its command where it is not.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Paths of the programs the tests drive. Installs what is missing; throws an `Error` naming the command otherwise. */
export function requirePrograms() {
  const missing = missingPackages();
  if (missing.length > 0 && canInstall()) installFromDebian(missing);
  const redis = findRedis();
  const chromium = findChromium();
  if (!redis || !chromium) throw new Error(howToInstall(missingPackages()));
  return { redis, chromium };
}

function missingPackages() {
  return [...(findRedis() ? [] : ['redis-server']), ...(findChromium() ? [] : ['chromium'])];
}

const findRedis = () => onPath('redis-server');

function findChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (!chosen) return CHROMIUM_NAMES.map(onPath).find(Boolean);
  if (!isExecutable(chosen)) throw new Error(`CHROMIUM_PATH is "${chosen}", which is not an executable file.`);
  return chosen;
}

function onPath(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// Ubuntu's chromium package is only a pointer to its store, which needs a running service: Debian itself only.
function canInstall() {
  try {
    return process.getuid?.() === 0 && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function installFromDebian(packages) {
  console.error(`Installing for the tests: ${packages.join(', ')}`);
  // RUNLEVEL=1 keeps the package from starting a Redis of its own: the tests start theirs on a free port.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const { status, error, stdout, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed.\n${error?.message ?? `${stdout}${stderr}`}`);
  }
}

function howToInstall(packages) {
  return [
    `The tests need ${packages.join(' and ')}, which was not found on this machine. Install it:`,
    `  Debian, as root:  apt-get install -y ${packages.join(' ')}   (npm test does this by itself when run as root)`,
    '  Ubuntu:           apt-get install -y redis-server, and Chromium or Chrome from its vendor',
    '  Fedora:           dnf install redis chromium',
    '  macOS:            brew install redis && brew install --cask chromium',
    'A browser elsewhere on the disk: CHROMIUM_PATH=<file> npm test',
  ].join('\n');
}
