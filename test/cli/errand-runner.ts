import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import type { Outcome } from '../../libs/livetemplate/src/cli/command.js';
import type { Errand } from './run-many.js';

/** A process that runs command lines one after the other, each in its folder. */
export class ErrandRunner {
  private readonly child: ChildProcess;
  private readonly gone: Promise<unknown>;
  private busy = false;

  constructor(script: string) {
    const { FORCE_COLOR: _force, NO_COLOR: _no, NODE_OPTIONS: _options, ...env } = process.env;
    this.child = fork(script, { env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.gone = once(this.child, 'exit');
  }

  async run(folder: string, args: readonly string[]): Promise<Outcome> {
    // It has one working directory.
    if (this.busy) throw new Error('A command line is still running.');
    this.busy = true;
    const errand: Errand = { folder, args };
    this.child.send(errand);
    const outcome = await Promise.race([once(this.child, 'message'), this.gone.then(() => undefined)]);
    this.busy = false;
    if (!outcome) throw new Error(`The process ended while it ran ${args.join(' ')}.`);
    return outcome[0] as Outcome;
  }

  async end(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.gone;
  }
}
