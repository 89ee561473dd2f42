import type { FallbackReason, Observation } from '../../page/index.js';
import type { LiveLogger } from './live-logger.js';

const SAYS: Readonly<Record<FallbackReason, string>> = {
  caps: 'A fragment was sent as a whole: very many places in it had changed at once.',
  size: 'A fragment was sent as a whole: the change was longer than pages.maxPayload.',
  drift: 'A fragment was sent as a whole: its patch did not lead to its new text, which is a mistake of the library.',
  state: 'A page was sent as a whole: that was less than to tell what had changed in it.',
};

/**
 * Says which fragment cost more than a patch, and why: once for each fragment of a template and each reason, since it happens with
 * each such change. How often it does is in `livetemplate_fallbacks_total`.
 *
 * @see requirements L2, O5
 */
export function logFallbacks(observation: Observation, logger: LiveLogger): void {
  const told = new Set<string>();
  observation.on('fellBack', ({ page, reason, fragment }) => {
    const { id, template, applicationId } = page;
    const place = JSON.stringify([template, fragment, reason]);
    if (told.has(place)) return;
    told.add(place);
    const about = { application: applicationId, template, page: id, ...(fragment === null ? {} : { fragment }) };
    const text = `${SAYS[reason]} Further ones are only counted.`;
    if (reason === 'drift') logger.warn(text, about);
    else logger.log(text, about);
  });
}
