import type { FragmentUpdate } from '../../protocol/index.js';
import { changedPaths } from '../data/data-paths.js';
import type { PageState } from '../page-state.js';
import { fragmentReplacements, fragmentUpdates } from './envelope.js';
import { planUpdate } from './update-plan.js';

/** A change of a page that people could see. What it says is worked out when it is asked for. @publicApi */
export class PageUpdate {
  private paths: readonly string[] | undefined;
  private fragments: readonly FragmentUpdate[] | undefined;

  /** @internal */
  constructor(
    private readonly before: PageState,
    private readonly after: PageState,
  ) {}

  /** Id of the page that has changed. */
  get pageId(): string {
    return this.after.snapshot.id;
  }

  /** Sequence number of the frame that carries the change; where there are several, of the last one. */
  get seq(): number {
    return this.after.snapshot.seq;
  }

  /** Version of the data after the change. */
  get version(): number {
    return this.after.snapshot.version;
  }

  /** Which parts of the data are others now, as `tasks.17.title`; at most 100, given less deep where there are more. */
  get dataChanged(): readonly string[] {
    this.paths ??= changedPaths(this.before.snapshot.data, this.after.snapshot.data);
    return this.paths;
  }

  /** The change of the HTML in the words of protocol version 1.0, however long. */
  get updates(): readonly FragmentUpdate[] {
    const { program, values } = this.after;
    const { values: old } = this.before;
    this.fragments ??=
      this.before.program === program
        ? fragmentUpdates(program, old, values, planUpdate(program, old, values, Infinity))
        : fragmentReplacements(program, values);
    return this.fragments;
  }

  /**
   * Refuses to become JSON: what the page is before and after would be sent.
   * @throws TypeError that says what to do instead
   */
  toJSON(): never {
    throw new TypeError(
      'An update of a page cannot be made JSON. Pick what is needed, such as { seq: update.seq, updates: update.updates }.',
    );
  }

  /** This change and the one right after it, as one. @internal */
  with(next: PageUpdate): PageUpdate {
    return new PageUpdate(this.before, next.after);
  }
}
