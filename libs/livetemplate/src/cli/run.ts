import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { ConfigurationError } from '../errors/index.js';
import { EXIT, UsageError, type Command, type Invocation, type Outcome } from './command.js';

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Only what runs is loaded. */
  load(): Promise<Command>;
}

const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'check',
    summary: 'are all templates sound, and how is each kept live?',
    load: async () => (await import('./check/check.js')).check,
  },
  {
    name: 'render',
    summary: 'the HTML of a template with data',
    load: async () => (await import('./render.js')).render,
  },
  {
    name: 'new',
    summary: 'a page to begin with: template, class and test',
    load: async () => (await import('./new-page/new-page.js')).newPage,
  },
];

/** Options of every command. */
const COMMON = {
  help: { type: 'boolean', short: 'h' },
  debug: { type: 'boolean' },
} as const;

const HELP = `livetemplate: live templates on the command line

Usage: livetemplate <command> [options]

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(8)}${summary}`).join('\n')}

  -h, --help      what this is, or how a command is used: livetemplate check -h
  -v, --version   the version of the package
  --debug         where an error was thrown, too

Exit status: 0 fine, 1 template errors, 2 the command could not run,
3 less support than --min-support asks for.
Colours: only on a terminal; NO_COLOR and FORCE_COLOR are heard.
`;

/** Runs what a command line asks for. Never throws. */
export async function run(args: readonly string[], paint: Invocation['paint']): Promise<Outcome> {
  try {
    return await answer(args, paint);
  } catch (error) {
    return failure(error, args.includes('--debug'), paint);
  }
}

async function answer([name = '', ...rest]: readonly string[], paint: Invocation['paint']): Promise<Outcome> {
  if (name === '') return { exitCode: EXIT.usage, err: HELP };
  if (['-v', '--version'].includes(name)) return { exitCode: EXIT.ok, out: `${version()}\n` };
  if (['-h', '--help', 'help'].includes(name)) {
    return { exitCode: EXIT.ok, out: rest[0] === undefined ? HELP : (await commandOf(rest[0])).help };
  }
  const command = await commandOf(name);
  const { values, positionals } = parse(name, command, rest);
  if (values['help'] === true) return { exitCode: EXIT.ok, out: command.help };
  return command.run({ positionals, options: values, paint });
}

function commandOf(name: string): Promise<Command> {
  const entry = COMMANDS.find((known) => known.name === name);
  if (entry) return entry.load();
  throw new UsageError(`There is no command "${name}". There are: ${COMMANDS.map((known) => known.name).join(', ')}.`);
}

function parse(name: string, { options }: Command, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { ...options, ...COMMON }, allowPositionals: true });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    // What follows the first sentence is of arguments that begin with a dash, which we have none of.
    throw new UsageError(`${cause.message.split('. ')[0]}. Options are listed by livetemplate ${name} --help.`, {
      cause,
    });
  }
}

function failure(error: unknown, debug: boolean, paint: Invocation['paint']): Outcome {
  const text = error instanceof Error ? error.message : String(error);
  // What the loader calls by the name of the module's option stands on our command line without a name.
  const message = text.replace(/^"templates": /, '').replaceAll(/\s*\n\s*/g, ' ');
  const own = isExplained(error) ? '' : ' (a mistake of livetemplate itself; --debug says where)';
  const stack = debug && error instanceof Error ? `${error.stack}\n` : '';
  return { exitCode: EXIT.usage, err: `${paint.err.red('error:')} ${message}${own}\n${stack}` };
}

/** Whether the message says all that there is to know: files that cannot be read name themselves. */
function isExplained(error: unknown): boolean {
  return (
    error instanceof UsageError ||
    error instanceof ConfigurationError ||
    (error instanceof Error && 'syscall' in error && 'path' in error)
  );
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
