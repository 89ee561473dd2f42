import { createTemplates } from '../../core.js';
import type { TemplateAnalysis } from '../../analysis/template-analysis.js';
import type { TemplateError } from '../../errors/index.js';
import { EXIT, textOption, UsageError, type Command, type OptionValues, type Outcome } from '../command.js';
import { FUNCTION_OPTIONS, FUNCTIONS_HELP, functionsOf } from '../functions.js';
import { describeMistakes, mistakesIn } from '../mistakes.js';
import { readTemplates, type TemplateFiles } from '../template-files.js';
import { checkJson } from './check-json.js';
import { checkReport } from './check-report.js';

const HELP = `livetemplate check: are all templates sound, and how is each kept live?

Usage: livetemplate check <globs> [options]

Reads the templates that the globs name, as the option "templates" of the module
does, and reports every mistake of every file, or how each page is updated.
Quote the globs, so that the shell leaves them alone.

  --json                    for programs: the analyses and errors as JSON
  --min-support <percent>   exit status 3 where a page supports less
${FUNCTIONS_HELP}
  --debug                   where an error was thrown, too

Examples:
  livetemplate check 'views/**/*.html'
  livetemplate check 'views/**/*.html' --min-support 80 --function commas
`;

/** @see requirements A2, N8 */
export const check: Command = {
  help: HELP,
  options: { json: { type: 'boolean' }, 'min-support': { type: 'string' }, ...FUNCTION_OPTIONS },

  async run({ positionals, options, paint }) {
    const minSupport = minSupportOf(options);
    const functions = await functionsOf(options);
    const templates = await readTemplates(positionals);
    const { analyses, mistakes } = analyse(templates, functions);
    const tooLow = analyses.filter(({ capabilityReport }) => capabilityReport.supportPercentage < minSupport);
    const exitCode = exitCodeFor(mistakes, tooLow);
    if (options['json'] === true) return { exitCode, out: checkJson(analyses, mistakes, tooLow, templates) };
    if (mistakes.length > 0) return { exitCode, out: describeMistakes(mistakes, templates, paint.out) };
    const failed = tooLow.map(
      ({ template, capabilityReport: { supportPercentage } }) =>
        `${paint.out.red(`${template} supports ${supportPercentage} %`)}, less than --min-support ${minSupport}.\n`,
    );
    return { exitCode, out: checkReport(analyses, templates, paint.out) + failed.join('') };
  },
};

function exitCodeFor(mistakes: readonly TemplateError[], tooLow: readonly TemplateAnalysis[]): Outcome['exitCode'] {
  if (mistakes.length > 0) return EXIT.templateErrors;
  return tooLow.length > 0 ? EXIT.lowSupport : EXIT.ok;
}

function analyse(
  { texts }: TemplateFiles,
  functions: Awaited<ReturnType<typeof functionsOf>>,
): { readonly analyses: readonly TemplateAnalysis[]; readonly mistakes: readonly TemplateError[] } {
  try {
    const set = createTemplates({ texts, functions });
    set.check();
    return { analyses: set.pages.map((name) => set.live(name).analysis), mistakes: [] };
  } catch (error) {
    const mistakes = mistakesIn(error);
    if (mistakes === null) throw error;
    return { analyses: [], mistakes };
  }
}

function minSupportOf(options: OptionValues): number {
  const given = textOption(options, 'min-support');
  if (given === undefined) return 0;
  const percent = Number(given);
  if (given.trim() === '' || !(percent >= 0 && percent <= 100)) {
    throw new UsageError(`--min-support is a percentage from 0 to 100, not "${given}".`);
  }
  return percent;
}
