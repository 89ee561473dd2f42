// What users can name of the library, one text file for each entry point, under version control: a change of the public API
// shows in review as one. What has no documentation, or is named and cannot be imported, is an error. `--check` compares and changes
// nothing.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { declaredApi } from './api-declarations.mjs';
import { at, root } from './workspace.mjs';

const LIBRARY = at('libs/livetemplate');
const REPORTS = join(LIBRARY, 'api');
const CHECK = process.argv.includes('--check');

const { exports } = JSON.parse(await readFile(join(LIBRARY, 'package.json'), 'utf8'));
const PROJECTS = { server: at('libs/livetemplate/tsconfig.lib.json'), browser: at('tsconfig.client.json') };

const entries = Object.entries(exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([entry, target]) => ({
    name: entry === '.' ? 'index' : entry.slice(2),
    project: entry === './client' ? PROJECTS.browser : PROJECTS.server,
    source: join(LIBRARY, target['livetemplate-src']),
  }));
let outdated = 0;
const problems = [];
for (const project of Object.values(PROJECTS)) {
  const group = entries.filter((entry) => entry.project === project);
  const reports = declaredApi(
    project,
    group.map(({ source }) => source),
  );
  for (const [i, { name }] of group.entries()) {
    await report(`${name}.api.txt`, reports[i].text);
    problems.push(...reports[i].problems.map((problem) => `${name}: ${problem}`));
  }
}
console.log(
  `API: ${entries.length} entry points, ${outdated} of their reports ${outdated === 1 ? 'was' : 'were'} outdated`,
);
for (const problem of problems) console.error(problem);
if (outdated > 0 && CHECK) console.error('If that is meant: `npm run api`, and commit what it writes.');
process.exitCode = problems.length > 0 || (outdated > 0 && CHECK) ? 1 : 0;

async function report(name, text) {
  const file = join(REPORTS, name);
  const known = await readFile(file, 'utf8').catch((error) => (error.code === 'ENOENT' ? '' : Promise.reject(error)));
  if (known === text) return;
  outdated++;
  if (CHECK) {
    console.error(`${relative(root, file)} is not what the sources declare:`);
    showDifference(known.split('\n'), text.split('\n'));
  } else {
    await mkdir(REPORTS, { recursive: true });
    await writeFile(file, text);
    console.log(`written: ${relative(root, file)}`);
  }
}

/** Lines that only one of both has, which is enough to see what was changed. */
function showDifference(before, after) {
  const count = (lines) => lines.reduce((counts, line) => counts.set(line, (counts.get(line) ?? 0) + 1), new Map());
  const only = (lines, counts) =>
    lines.filter((line) => {
      const left = counts.get(line) ?? 0;
      counts.set(line, left - 1);
      return left <= 0 && line !== '';
    });
  for (const line of only(before, count(after))) console.error(`- ${line}`);
  for (const line of only(after, count(before))) console.error(`+ ${line}`);
}
