// One real Redis for a test run, on a port nobody else has, with nothing written to disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const START_ATTEMPTS = 3;
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Starts `executable`; resolves to its URL and a `stop()` that resolves when the process is gone. */
export async function startRedis(executable) {
  let reason = '';
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    // Between finding a free port and using it, another process may take it: then try the next one.
    const port = await freePort();
    const server = spawn(
      executable,
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const outcome = await ready(server);
    if (outcome === 'ready') return { url: `redis://127.0.0.1:${port}`, stop: stopper(server) };
    reason = outcome;
  }
  throw new Error(`redis-server did not start:\n${reason}`);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

function ready(server) {
  return new Promise((resolve) => {
    const lines = [];
    for (const stream of [server.stdout, server.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (line.includes('Ready to accept connections')) resolve('ready');
      });
    }
    server.once('error', (error) => resolve(error.message));
    server.once('exit', () => resolve(lines.join('\n')));
  });
}

function stopper(server) {
  // A run that is cut short never reaches the teardown; it must not leave a server behind either.
  const kill = () => server.kill('SIGKILL');
  const killAndEnd = (signal) => {
    kill();
    process.kill(process.pid, signal);
  };
  process.once('exit', kill);
  for (const signal of ENDING_SIGNALS) process.once(signal, killAndEnd);
  return async () => {
    process.off('exit', kill);
    for (const signal of ENDING_SIGNALS) process.off(signal, killAndEnd);
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    kill();
    await gone;
  };
}
