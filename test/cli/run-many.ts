// Runs one command line after another in one process: what a process adds of its own is tried with processes of their own.
import { paintFor } from '../../libs/livetemplate/src/cli/paint.js';
import { run } from '../../libs/livetemplate/src/cli/run.js';

/** What is to be run, and where. */
export interface Errand {
  readonly folder: string;
  readonly args: readonly string[];
}

const plain = paintFor(false);

process.on('message', (errand: Errand) => void answer(errand));
// A module that was loaded for its functions may have opened what would keep the process alive.
process.once('disconnect', () => process.exit());

async function answer({ folder, args }: Errand): Promise<void> {
  process.chdir(folder);
  process.send!(await run(args, { out: plain, err: plain }));
}
