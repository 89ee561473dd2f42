// Holds the import rules of .dependency-cruiser.cjs over all code, or, with `--root <folder>`, over another tree.
// `--json` prints the violations for a program to read.
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { cruise } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { at, filesBelow, root } from './workspace.mjs';

const FOLDERS = ['apps', 'libs'];
const CODE = /^(apps|libs)\/[^/]+\/src\/.*(?<!\.(spec|e2e-spec|browser-spec))\.ts$/;
/** Fewer modules than the workspace has ever had since its first week: then the check itself is broken. */
const MIN_MODULE_COUNT = 40;

const { values } = parseArgs({ options: { root: { type: 'string' }, json: { type: 'boolean' } } });
const { forbidden, options } = createRequire(import.meta.url)(at('.dependency-cruiser.cjs'));
const baseDir = values.root ?? root;

const { output } = await cruise(
  FOLDERS,
  { ...options, baseDir, validate: true, ruleSet: { forbidden } },
  options.enhancedResolveOptions,
  { tsConfig: extractTsConfig(at(options.tsConfig.fileName)) },
);

const violations = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
if (values.json) {
  console.log(JSON.stringify(violations));
} else {
  const problems = [...violations.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`), ...(await blindSpots())];
  for (const problem of problems) console.error(problem);
  console.log(`${output.modules.length} modules, ${forbidden.length} rules, ${problems.length} problems`);
  process.exit(problems.length === 0 ? 0 : 1);
}

// With a compiler it does not know, the tool looks at nothing and is content.
async function blindSpots() {
  const seen = new Set(output.modules.map((module) => module.source));
  const unseen = (await Promise.all(FOLDERS.map(filesBelow)))
    .flat()
    .filter((file) => CODE.test(file) && !seen.has(file));
  const tooFew = seen.size < MIN_MODULE_COUNT ? [`only ${seen.size} modules were looked at`] : [];
  return [...tooFew, ...unseen.map((file) => `${file} was not looked at`)];
}
