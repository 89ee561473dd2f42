import type { Delivery } from '../delivery/delivery.js';
import { readLog } from '../delivery/log-entry.js';
import type { PageUpdate } from '../delivery/page-update.js';
import type { UpdateReport } from '../observation/update-report.js';
import type { CommittedState, Difference, PageState } from '../page-state.js';
import type { Latest } from './trail.js';

/** Sends what other nodes have committed. */
export function sendOn(
  delivery: Delivery,
  before: PageState,
  after: CommittedState,
  { difference, log }: { readonly difference: Difference | null; readonly log: Latest['log'] },
  report: UpdateReport | null,
): PageUpdate {
  const { fingerprint, seq, version } = after.snapshot;
  const steps = seq - before.snapshot.seq;
  const sameTemplate = fingerprint === before.snapshot.fingerprint;
  const plan = difference && sameTemplate ? delivery.plan(before, after, difference) : null;
  report?.done('plan');
  // One patch cannot bear the numbers of several commits of other nodes.
  const oneCommit = steps === 1 || version - before.snapshot.version === 1;
  if (difference !== null && plan !== null && oneCommit && plan.envelopes === steps) {
    return delivery.sendPatch(before, after, { patch: difference.patch, plan }, report);
  }
  const frames = sameTemplate && after.evaluation.isReproducible ? readLog(log, seq, after.program.fingerprint) : [];
  if (steps > 0 && frames.length >= steps) return delivery.sendLogged(before, after, frames.slice(-steps), report);
  return delivery.sendState(before, after, report);
}
