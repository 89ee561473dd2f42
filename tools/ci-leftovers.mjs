// Ends what a CI run has left behind. A process that is still there holds the output open, and whoever reads it waits for ever.
// Browsers leave the group of the process that starts them, so what belongs to the run is told by its environment, on Linux.
import { existsSync, readFileSync, readdirSync } from 'node:fs';

const MARK = 'LIVETEMPLATE_CI_RUN';
const run = process.env[MARK];
if (!run) throw new Error(`${MARK} is not set.`);

const kept = new Set(ancestors(process.pid));
for (const pid of processes().filter((one) => !kept.has(one) && belongs(one))) {
  console.log(`left behind, and ended: ${pid} ${read(pid, 'cmdline').replaceAll('\0', ' ').slice(0, 200)}`);
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself.
    if (error.code !== 'ESRCH') throw error;
  }
}

function processes() {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function belongs(pid) {
  return read(pid, 'environ').split('\0').includes(`${MARK}=${run}`);
}

/** The process itself and those that it came from. */
function ancestors(pid) {
  const parent = Number(/^PPid:\s*(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0);
  return parent === 0 ? [pid] : [pid, ...ancestors(parent)];
}

/** Empty where it has ended, or belongs to somebody else. */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
