import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { CommandLine } from './command-line.js';

const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

/** What is inside the fences of the page, from top to bottom: files by their names, and what a terminal shows. */
const fences = [...page.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(([, language, name, body]) => ({
  language: language!,
  name,
  body: body!,
}));
const files = fences.filter(({ name }) => name !== undefined);
const screens = fences.filter(({ language }) => language === 'console').map(({ body }) => body);

/** What a person types: the lines after the prompt. */
const commandsOf = (screen: string): string[] => [...screen.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command!);

let livetemplate: CommandLine;
let folder: string;

beforeAll(() => {
  livetemplate = new CommandLine();
});

// What one screen shows depends on no other.
beforeEach(() => {
  folder = livetemplate.folder();
  for (const { name, body } of files) {
    const file = join(folder, name!);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
  }
});

afterAll(() => livetemplate.remove());

/** Types the commands, one after the other, and returns the whole screen. */
async function screenOf(commands: readonly string[]): Promise<string> {
  // The prompt is shown between two commands, and must not be what `$?` tells of.
  const typed = commands.map(
    (command) => `(set -- $?; printf '%s\\n' '$ ${command.replaceAll("'", "'\\''")}'; exit $1)\n${command}`,
  );
  const { out } = await livetemplate.shell(folder, ['exec 2>&1', ...typed].join('\n'));
  return out;
}

describe('docs/cli.md', () => {
  it('has its examples', () => {
    expect(files.length).toBeGreaterThanOrEqual(8);
    expect(screens.flatMap(commandsOf).length).toBeGreaterThanOrEqual(12);
    for (const command of ['check', 'render', 'new']) expect(screens.join('')).toContain(`$ livetemplate ${command} `);
  });

  it.each(screens.map((screen) => [commandsOf(screen).join('; '), screen] as const))(
    '%s',
    async (_commands, screen) => {
      expect(await screenOf(commandsOf(screen))).toBe(screen);
    },
  );
});
