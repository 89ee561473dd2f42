import type { Counted } from '../../../page/index.js';
import type { DebugSource } from '../debug-source.js';
import { number } from './words.js';

/** How often something cost more than a value patch, or was refused. */
export interface Loss {
  readonly Name: string;
  readonly Count: string;
  /** Whether it has happened at all. */
  readonly Seen: boolean;
  readonly Why: string;
}

const COUNTED_LOSSES = {
  'fallback.caps': ['Fragment replaced', 'too many places in it changed at once'],
  'fallback.size': ['Fragment replaced', 'its new text is longer than maxPayload'],
  'fallback.drift': ['Fragment replaced', 'the splices did not lead to its new text'],
  'fallback.state': ['State instead of patch', 'it is shorter than the patch would be'],
  'resync.gap': ['Resync', 'a client missed a frame'],
  'resync.drift': ['Resync', 'the document was not what the server had rendered: proxies and extensions do that'],
  'resync.page': ['Resync', 'a client asked without a reason'],
  'page.evicted': ['Page evicted', 'there was no room for another one'],
} as const satisfies Partial<Record<Counted, readonly [string, string]>>;

export function losses({ counts, transport }: Pick<DebugSource, 'counts' | 'transport'>): Loss[] {
  const limited = Object.values(transport.rateLimited).reduce((sum, count) => sum + count, 0);
  const { slow, closedForViolations } = transport;
  const counted = Object.entries(COUNTED_LOSSES).map(
    ([name, [title, why]]) => [title, why, counts[name as Counted]] as const,
  );
  return [
    ...counted,
    ['Slow connection', 'it read slower than its page changed, and skipped frames', slow.behind] as const,
    ['Slow connection closed', 'it did not read at all', slow.closed] as const,
    ['Rate limited', 'too many messages, actions, handshakes or pages from one place', limited] as const,
    ['Closed for violations', 'a client kept breaking the protocol', closedForViolations] as const,
  ].map(([title, why, count]) => ({ Name: title, Count: number(count), Seen: count > 0, Why: why }));
}
