import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

import { ErrandRunner } from './errand-runner.js';

const LIBRARY = join(import.meta.dirname, '../../libs/livetemplate');
const ESBUILD = join(import.meta.dirname, '../../node_modules/.bin/esbuild');

/** What a command left. */
export interface Finished {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** How a process is started, where it matters. */
export interface Circumstances {
  /** Added to an environment that says nothing about colours. */
  readonly env?: Readonly<Record<string, string>>;
  /** For standard input; without it there is none. */
  readonly input?: string;
}

/** The command line made from its source, as a package would hold it, and folders to run it in. */
export class CommandLine {
  private readonly home = mkdtempSync(join(tmpdir(), 'livetemplate-cli-'));
  /** The script that the name `livetemplate` stands for. */
  readonly script = join(this.home, 'package/dist/cli/main.js');
  /** Files that were put together for it. */
  readonly modules: readonly string[];
  private readonly runner: ErrandRunner;
  private folders = 0;

  constructor() {
    const metafile = join(this.home, 'meta.json');
    execFileSync(ESBUILD, [
      `main=${join(LIBRARY, 'src/cli/main.ts')}`,
      `run-many=${join(import.meta.dirname, 'run-many.ts')}`,
      '--bundle',
      '--splitting',
      '--platform=node',
      '--format=esm',
      '--conditions=livetemplate-src',
      '--log-level=warning',
      `--outdir=${dirname(this.script)}`,
      `--metafile=${metafile}`,
    ]);
    cpSync(join(LIBRARY, 'package.json'), join(this.home, 'package/package.json'));
    const { inputs } = JSON.parse(readFileSync(metafile, 'utf8')) as { inputs: Record<string, unknown> };
    this.modules = Object.keys(inputs);
    this.runner = new ErrandRunner(join(dirname(this.script), 'run-many.js'));
  }

  /** A new folder with these files. */
  folder(files: Readonly<Record<string, string>> = {}): string {
    const folder = join(this.home, `folder-${++this.folders}`);
    mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return folder;
  }

  /** What `livetemplate` says to these arguments in a folder, without a process of its own. */
  async run(folder: string, args: readonly string[]): Promise<Finished> {
    const { exitCode, out = '', err = '' } = await this.runner.run(folder, args);
    return { exitCode, out, err };
  }

  /** Runs `livetemplate` with these arguments in a folder, in a process of its own. */
  process(folder: string, args: readonly string[], circumstances: Circumstances = {}): Promise<Finished> {
    return this.start(process.execPath, [this.script, ...args], folder, circumstances);
  }

  /** Runs a line of shell, where `livetemplate` is a command. */
  shell(folder: string, line: string, circumstances: Circumstances = {}): Promise<Finished> {
    const command = `livetemplate() { "${process.execPath}" "${this.script}" "$@"; }`;
    return this.start('sh', ['-c', `${command}\n${line}`], folder, circumstances);
  }

  async remove(): Promise<void> {
    await this.runner.end();
    rmSync(this.home, { recursive: true });
  }

  private async start(
    command: string,
    args: readonly string[],
    cwd: string,
    { env = {}, input }: Circumstances,
  ): Promise<Finished> {
    const { FORCE_COLOR: _force, NO_COLOR: _no, NODE_OPTIONS: _options, ...plain } = process.env;
    const child = spawn(command, args, { cwd, env: { ...plain, ...env } });
    const exit = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
    child.stdin.end(input ?? '');
    const [out, err, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
    return { exitCode, out, err };
  }
}

/** The message of a command that was refused; the whole text where it is not one line. */
export function oneLineOf(err: string): string {
  return /^error: ([^\n]*)\n$/.exec(err)?.[1] ?? `not one line: ${err}`;
}
