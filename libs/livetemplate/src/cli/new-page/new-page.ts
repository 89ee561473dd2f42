import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { EXIT, textOption, UsageError, type Command } from '../command.js';
import { pageFiles } from './page-files.js';
import { pageNames } from './page-names.js';
import { findProject } from './project.js';

const HELP = `livetemplate new: a page to begin with

Usage: livetemplate new page <name> [options]

Adds a template, the class of its page and a test to a Nest application, and
says what to add to its module. Run it in the folder of the application.

  --dir <folder>     where the folder of the page is made; default: the
                     sourceRoot of nest-cli.json, or src
  --views <folder>   where the template is put; default: views beside --dir
  --force            write over files that are there already
  --debug            where an error was thrown, too

Example:
  livetemplate new page shopping-list
`;

/** @see requirement N8 */
export const newPage: Command = {
  help: HELP,
  options: { dir: { type: 'string' }, views: { type: 'string' }, force: { type: 'boolean' } },

  async run({ positionals, options, paint }) {
    const [what, name, ...others] = positionals;
    if (what !== 'page' || name === undefined || others.length > 0) {
      throw new UsageError('Write livetemplate new page <name>, such as livetemplate new page shopping-list.');
    }
    const project = await findProject({ source: textOption(options, 'dir'), views: textOption(options, 'views') });
    const { files, advice } = pageFiles(pageNames(name), project);
    const present = [...files.keys()].filter((file) => existsSync(file));
    if (present.length > 0 && options['force'] !== true) {
      throw new UsageError(`Already there: ${present.join(', ')}. Nothing is written; --force writes over them.`);
    }
    for (const [file, text] of files) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const written = [...files.keys()].map((file) => {
      return `${present.includes(file) ? paint.out.yellow('replaced') : paint.out.green('created ')}  ${file}\n`;
    });
    return { exitCode: EXIT.ok, out: `${written.join('')}\n${advice}` };
  },
};
