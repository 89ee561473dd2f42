import { ERROR_CODES } from '../../errors/index.js';
import type { PageEnd } from '../../page/index.js';
import type { Fault } from '../../protocol/index.js';

const CODES: Readonly<Record<PageEnd, 'PAGE_CLOSED' | 'PAGE_EXPIRED' | null>> = {
  closed: 'PAGE_CLOSED',
  expired: 'PAGE_EXPIRED',
  evicted: 'PAGE_EXPIRED',
  shutdown: null,
};

/** Why a page's connections are told to go; null at a shutdown, which just ends them: they come back elsewhere. */
export function pageEndFault(reason: PageEnd): Fault | null {
  const code = CODES[reason];
  return code === null ? null : { code, message: ERROR_CODES[code].text };
}
