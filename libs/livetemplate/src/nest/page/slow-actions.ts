import { Inject, Injectable } from '@nestjs/common';

import type { Page } from '../../page/index.js';
import type { Clock, Timer } from '../../ports/index.js';
import { CLOCK } from '../livetemplate.internal-constants.js';
import { LiveLogger } from '../logging/live-logger.js';

/** So long an action may run until it is told of, in milliseconds. */
const SLOW_MS = 10_000;

const WARNING =
  'An action has been running for ten seconds, and all other changes of its page wait for it. If it awaits a ' +
  'request that acts on its own page, it waits for itself, and will for ever: change the draft instead, or do it in `afterCommit()`. What takes its ' +
  'time is better done before the change: let the action start it and return, and update the page when it is done.';

interface Running {
  readonly since: number;
  readonly page: Page;
  readonly action: string;
}

/**
 * Finds actions that do not end, as one that waits for a request to its own page. Nobody can tell that from one that is slow, so both are
 * told of, once for each action of a template.
 *
 * @see requirement P4
 */
@Injectable()
export class SlowActions {
  private readonly logger = new LiveLogger();
  /** In the order in which they began. */
  private readonly running = new Set<Running>();
  private readonly told = new Set<string>();
  private timer: Timer | null = null;

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /**
   * @param action declared by the handler of the page: others have no code
   * @returns to be called when it has ended
   */
  begin(page: Page, action: string): () => void {
    const running = { since: this.clock.now(), page, action };
    this.running.add(running);
    this.timer ??= this.watch(running);
    return () => this.running.delete(running);
  }

  /** One timer for all of them. */
  private watch({ since }: Running): Timer {
    return this.clock.setTimer(() => this.look(), since + SLOW_MS - this.clock.now(), true);
  }

  private look(): void {
    this.timer = null;
    const now = this.clock.now();
    for (const running of this.running) {
      if (running.since + SLOW_MS > now) {
        this.timer = this.watch(running);
        return;
      }
      this.tell(running);
      // It is known now; whoever runs it again is not told of.
      this.running.delete(running);
    }
  }

  private tell({ page, action }: Running): void {
    const { applicationId: application, template, handler, id } = page;
    const name = JSON.stringify([template, handler, action]);
    if (this.told.has(name)) return;
    this.told.add(name);
    this.logger.warn(WARNING, { application, template, page: id, action });
  }
}
