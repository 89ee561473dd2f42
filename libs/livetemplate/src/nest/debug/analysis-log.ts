import type { Finding, TemplateAnalysis } from '../../analysis/template-analysis.js';
import type { LiveLogger } from '../logging/live-logger.js';

/**
 * Tells at start-up how each template is kept live.
 *
 * @param advise whether to say as well what could cost less; for developers.
 * @see requirement A2
 */
export function logAnalyses(
  logger: Pick<LiveLogger, 'log' | 'warn'>,
  analyses: readonly TemplateAnalysis[],
  advise: boolean,
): void {
  const told = new Set<string>();
  // What is wrong with a part is wrong in all pages that call it; to its author it is one thing.
  const once =
    (tell: LiveLogger['log']): LiveLogger['log'] =>
    (text, about) => {
      if (!told.has(text)) tell(text, about);
      told.add(text);
    };
  const telling = {
    log: once((text, about) => logger.log(text, about)),
    warn: once((text, about) => logger.warn(text, about)),
  };
  for (const analysis of analyses) logAnalysis(telling, analysis, advise);
}

/** One line for the template, and one for everything that is replaced as a whole or that hardly anybody means. */
function logAnalysis(logger: Pick<LiveLogger, 'log' | 'warn'>, analysis: TemplateAnalysis, advise: boolean): void {
  const { template, selectedMode, capabilityReport, fragments, expectedBandwidthReduction } = analysis;
  const { supportPercentage, supported, fallbacks, reasons } = capabilityReport;
  const constructs = [...supported, ...fallbacks].reduce((sum, construct) => sum + construct.count, 0);
  const share = `${supportPercentage} % of ${constructs} constructs are patched by value`;
  const saved = `an update is expected to save ${Math.round(100 * expectedBandwidthReduction)} % of its bytes`;
  logger.log(`${template}: ${selectedMode}; ${share}, in ${count(fragments.length, 'fragment')}; ${saved}.`, {
    template,
  });
  for (const finding of [...reasons, ...analysis.warnings]) logger.warn(line(finding), { template });
  if (advise) for (const finding of analysis.advice) logger.log(line(finding), { template });
}

/** Tells developers what a template may have meant otherwise. */
export function logHints(logger: Pick<LiveLogger, 'warn'>, template: string, hints: readonly Finding[]): void {
  for (const hint of hints) logger.warn(line(hint), { template });
}

function line({ pos, message, reason, advice }: Finding): string {
  return `${pos.source}:${pos.line}:${pos.column}: ${message} [${reason}]. ${advice}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
