// Names what hangs. jest ends a test that waits for too long, but not one that never gives its turn away: an endless loop
// hears of no time limit, and jest would wait for it for ever.
import { execFileSync } from 'node:child_process';

const LOOK_EVERY_MS = 60_000;
/** A file that has been silent for as long is told of. */
const SILENT_MS = 180_000;
/** Longer than jest gives a test or a hook (`testTimeout`): what is silent for as long will never speak again. */
const HUNG_MS = 720_000;

/** A reporter of jest. */
export default class HangWatch {
  /** By path of the file: the test it is at, and since when. */
  running = new Map();

  onRunStart() {
    this.timer = setInterval(() => this.look(performance.now()), LOOK_EVERY_MS).unref();
  }

  onTestFileStart(file) {
    this.heard(file, 'its start');
  }

  onTestCaseStart(file, { fullName }) {
    this.heard(file, fullName);
  }

  onTestCaseResult(file, { fullName }) {
    this.heard(file, `what follows "${fullName}"`);
  }

  onTestFileResult({ path }) {
    this.running.delete(path);
  }

  onRunComplete() {
    clearInterval(this.timer);
  }

  heard({ path }, at) {
    this.running.set(path, { at, since: performance.now() });
  }

  look(now) {
    const silent = [...this.running].filter(([, { since }]) => now - since >= SILENT_MS);
    for (const [path, { at, since }] of silent) {
      const minutes = Math.floor((now - since) / 60_000);
      console.error(`For ${minutes} minutes nothing was heard of ${path}, which is at: ${at}`);
    }
    const hung = silent.length > 0 && silent.length === this.running.size;
    if (hung && silent.every(([, { since }]) => now - since >= HUNG_MS)) this.end();
  }

  /** Nobody else is left: with their workers gone, jest fails these files and ends. */
  end() {
    const workers = jestWorkers();
    // They are gone already, and jest waits for ever for somebody to do the rest.
    if (workers.length === 0) process.exit(1);
    console.error('They hang, and are ended.');
    for (const pid of workers) process.kill(pid, 'SIGKILL');
  }
}

function jestWorkers() {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...command]) => Number(parent) === process.pid && command.join(' ').includes('jest-worker'))
    .map(([pid]) => Number(pid));
}
