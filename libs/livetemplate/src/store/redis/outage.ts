import { LiveTemplateError, StoreUnavailableError } from '../../errors/index.js';

/** First words of answers by which Redis says that it cannot do anything at the moment. */
const UNABLE = /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|OOM|MISCONF|NOREPLICAS|TRYAGAIN)\b/u;

/** Mistakes of a program: what was to be asked could not be written, or what was answered not be read. */
const MISTAKES = [TypeError, RangeError, SyntaxError, ReferenceError];

/** Redis has not answered in time. What it was asked for may yet happen. */
export class NoAnswer extends Error {
  constructor(afterMs: number) {
    super(`Redis has not answered within ${afterMs} ms.`);
  }
}

/**
 * Whether an error says that Redis is out of reach, in contrast to one that would come again when it is back, as with data that cannot be
 * kept: one page's data must not take all others off Redis.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error) || MISTAKES.some((mistake) => error instanceof mistake)) return false;
  if (error instanceof LiveTemplateError && !(error instanceof StoreUnavailableError)) return false;
  if (error.cause !== undefined) return isOutage(error.cause);
  return error.name === 'ReplyError' ? UNABLE.test(error.message) : true;
}
