import { EVENTS, type ProtocolVersion } from '../../protocol/index.js';
import type { LiveProgram } from '../../program/live-program.js';
import type { BlockPatch } from '../../program/patch.js';
import type { Frame } from '../delivery/frame.js';
import type { UpdatePlan } from '../delivery/update-plan.js';
import type { ChangeRequest, Timed, WatchedPage } from './watched.js';

/** The steps of a commit, in their order. A step that did not happen is not told. */
export const UPDATE_STEPS = [
  /** The code of the changes ran. */
  'change',
  /** What the template makes of the data was worked out where it differs, and compared. */
  'analyze',
  /** It was decided what to patch and what to replace, and in how many frames. */
  'plan',
  /** The store has taken it. */
  'store',
  /** Frames were made. */
  'serialize',
  /** The transports have got them. */
  'send',
] as const;

export type UpdateStep = (typeof UPDATE_STEPS)[number];

/**
 * `replace`: the whole state was sent, a fragment was replaced because too much changed in it, or a fragment was touched whose mode is
 * `fragment-replace`. `value_updates`: all of it was patched.
 */
export type UpdateAction = 'value_updates' | 'replace';

/** How an update came about. Filled in while it does, and told when its frames have left. */
export class UpdateReport {
  readonly steps: (Timed & { readonly step: UpdateStep })[] = [];
  readonly startedAt: number;
  /** The frames of its last sequence number, for each version that somebody speaks; version 2.0 always, unless it is a whole state. */
  frames: ReadonlyMap<ProtocolVersion, Frame> = new Map();
  /** Ids of the outermost fragments that have changed, as the template has them; null where the whole state was sent. */
  fragments: readonly string[] | null = null;
  action: UpdateAction = 'replace';
  /** Who asked for it, in order; nobody where another node has made it. */
  requests: readonly ChangeRequest[] = [];
  private last: number;

  /** @param page that is updated */
  constructor(
    readonly page: WatchedPage,
    private readonly now: () => number,
  ) {
    this.startedAt = now();
    this.last = this.startedAt;
  }

  /** A step is done that began when the one before was. */
  done(step: UpdateStep): void {
    const now = this.now();
    this.steps.push({ step, startedAt: this.last, ms: now - this.last });
    this.last = now;
  }

  /**
   * The frames of the last sequence number have left.
   * @param change what they tell; left out for a whole state
   */
  sent(
    frames: ReadonlyMap<ProtocolVersion, Frame>,
    change?: { readonly program: LiveProgram; readonly plan: UpdatePlan; readonly patch: BlockPatch },
  ): void {
    this.done('send');
    this.frames = frames;
    if (change === undefined || frames.get('2.0')?.event === EVENTS.state) return;
    const { program, plan, patch } = change;
    const touched = program.touched(patch);
    const replacedAsModelled = program.analysis.fragments.some(
      ({ id, mode }) => mode === 'fragment-replace' && id !== null && touched.includes(id),
    );
    const replaced = replacedAsModelled || (plan.fragments ?? []).some((fragment) => fragment.replaced !== null);
    this.fragments = touched;
    this.action = replaced ? 'replace' : 'value_updates';
  }

  /** How long it took since it was first asked for, its time in the batching window included. */
  get ms(): number {
    return this.last - (this.requests[0]?.at || this.startedAt);
  }
}
