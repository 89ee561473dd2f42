#!/usr/bin/env node
import { isColoured, paintFor } from './paint.js';
import { run } from './run.js';

const { stdout, stderr, env } = process;

// Who reads only the first lines, such as `head`, has seen enough.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

const paint = { out: paintFor(isColoured(stdout, env)), err: paintFor(isColoured(stderr, env)) };
const { exitCode, out = '', err = '' } = await run(process.argv.slice(2), paint);
process.exitCode = exitCode;
await written(stderr, err);
await written(stdout, out);
// A module that was loaded for its functions may have opened what would keep the process alive.
process.exit();

function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
