import { StoreUnavailableError } from '../../errors/index.js';
import type { PageStore } from '../../ports/index.js';
import type { ActionAnswer, ActionError } from '../../protocol/index.js';
import type { ActionIds } from './action-ids.js';
import type { Commits } from './commits.js';
import type { CommitResult } from './pending-change.js';
import type { Trail } from './trail.js';
import type { Recipe } from './transaction.js';

/** Carries out what clients ask of a page, and answers. */
export class Actions {
  /** @param failed something failed that nobody waits for */
  constructor(
    private readonly ids: ActionIds<ActionAnswer>,
    private readonly commits: Commits,
    private readonly trail: Trail,
    private readonly store: PageStore,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Lets go of ids that nobody sends again. */
  rest(): void {
    this.ids.rest();
  }

  /** See {@link Page.act}. */
  run(
    id: string | undefined,
    recipe: Recipe<unknown>,
    explain: (error: unknown) => Promise<ActionError>,
  ): Promise<ActionAnswer> {
    return this.ids.run(id, async () => {
      try {
        const { seq, answered } = await this.carryOut(recipe, id);
        return answered ?? { ok: true, seq };
      } catch (error) {
        const answer = { ok: false, error: await explain(error) } as const;
        const { end, state } = this.commits;
        if (id !== undefined && end === null && !(error instanceof StoreUnavailableError)) {
          await this.trail.noteFailure(state.snapshot.id, id, answer).catch(this.failed);
        }
        return answer;
      }
    });
  }

  /** Where changes wait for a store that is away, an action comes again by its id: if it was carried out after all, it finds itself. */
  private async carryOut(recipe: Recipe<unknown>, id: string | undefined): Promise<CommitResult> {
    for (;;) {
      try {
        return await this.commits.submit({ kind: 'recipe', recipe }, id);
      } catch (error) {
        const back = id !== undefined && error instanceof StoreUnavailableError ? this.store.ready?.() : null;
        if (back == null) throw error;
        await back;
      }
    }
  }
}
