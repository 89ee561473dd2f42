import type { LoggerService } from '@nestjs/common';

import type { Finding, TemplateAnalysis } from '../../analysis/template-analysis.js';

/**
 * Tells at start-up how a template is kept live: one line for it, and one for everything that is replaced as a whole.
 *
 * @param advise whether to say as well what could cost less; for developers.
 * @see requirement A2
 */
export function logAnalysis(
  logger: Pick<LoggerService, 'log' | 'warn'>,
  analysis: TemplateAnalysis,
  advise: boolean,
): void {
  const { template, mode, supportPercent, fragments } = analysis;
  const constructs = analysis.constructs.reduce((sum, { supported, fallback }) => sum + supported + fallback, 0);
  logger.log(
    `${template}: ${mode}; ${supportPercent} % of ${constructs} constructs are patched by value, in ${count(fragments.length, 'fragment')}.`,
  );
  for (const finding of analysis.findings) logger.warn(line(finding));
  if (advise) for (const finding of analysis.advice) logger.log(line(finding));
}

/** Tells developers what a template may have meant otherwise. */
export function logHints(logger: Pick<LoggerService, 'warn'>, hints: readonly Finding[]): void {
  for (const hint of hints) logger.warn(line(hint));
}

function line({ pos, message, reason, advice }: Finding): string {
  return `${pos.source}:${pos.line}:${pos.column}: ${message} [${reason}]. ${advice}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
