import { readFile } from 'node:fs/promises';

import { createTemplates } from '../core.js';
import { EXIT, textOption, UsageError, type Command, type OptionValues } from './command.js';
import { FUNCTION_OPTIONS, FUNCTIONS_HELP, functionsOf } from './functions.js';
import { describeMistakes, mistakesIn } from './mistakes.js';
import { readTemplates, type TemplateFiles } from './template-files.js';

const HELP = `livetemplate render: a template with data, as Go's html/template writes it

Usage: livetemplate render <files or globs> [options]

Prints the HTML of a template: of the only one that is named, or of --name. The
others can be called by it.

  --data <file>             the data as JSON; - reads it from standard input
  --name <template>         which template, where several are named
${FUNCTIONS_HELP}
  --debug                   where an error was thrown, too

Examples:
  livetemplate render views/hello.html --data hello.json
  livetemplate render 'views/**/*.html' --name tasks.html --data - < tasks.json
`;

/** @see requirement N8 */
export const render: Command = {
  help: HELP,
  options: { data: { type: 'string' }, name: { type: 'string' }, ...FUNCTION_OPTIONS },

  async run({ positionals, options, paint }) {
    const functions = await functionsOf(options);
    const templates = await readTemplates(positionals);
    const name = nameOf(options, templates);
    const data = await dataOf(options);
    try {
      const set = createTemplates({ texts: templates.texts, functions });
      if (!set.names.includes(name)) {
        throw new UsageError(`There is no template "${name}" here, but ${listed(set.names)}.`);
      }
      return { exitCode: EXIT.ok, out: set.render(name, data) };
    } catch (error) {
      const mistakes = mistakesIn(error);
      if (mistakes === null) throw error;
      return { exitCode: EXIT.templateErrors, err: describeMistakes(mistakes, templates, paint.err) };
    }
  },
};

function nameOf(options: OptionValues, { texts }: TemplateFiles): string {
  const given = textOption(options, 'name');
  if (given !== undefined) return given;
  const [only, ...others] = Object.keys(texts);
  if (only === undefined || others.length > 0) {
    throw new UsageError(
      `Which of these is rendered? Say --name ${only}, or another of ${listed(Object.keys(texts))}.`,
    );
  }
  return only;
}

async function dataOf(options: OptionValues): Promise<unknown> {
  const file = textOption(options, 'data');
  if (file === undefined) return undefined;
  const text = file === '-' ? await standardInput() : await readData(file);
  try {
    // The shells of Windows begin what they pipe with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (cause) {
    const where = file === '-' ? 'what came from standard input' : file;
    throw new UsageError(`${where} is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

async function readData(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${file} cannot be read as data: ${(cause as Error).message}.`, { cause });
  }
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The first few: a project has hundreds. */
function listed(names: readonly string[]): string {
  const MOST = 8;
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : '';
  return names.slice(0, MOST).join(', ') + more;
}
