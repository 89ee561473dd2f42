import type { LiveProgram } from '../../program/live-program.js';
import type { Observation } from '../observation/observation.js';
import type { Timed, WatchedPage } from '../observation/watched.js';
import { Evaluation } from '../page-state.js';

/** What a template makes of the data of a page that is about to come into this process; measured where somebody wants to know. */
export class FirstEvaluation {
  readonly evaluation: Evaluation;
  private readonly times: Timed | null;

  /** @throws TemplateExecutionError */
  constructor(
    private readonly observation: Observation,
    program: LiveProgram,
    data: unknown,
  ) {
    const startedAt = observation.hears('evaluated') ? observation.now() : null;
    this.evaluation = new Evaluation(program, data);
    this.evaluation.make();
    this.times = startedAt === null ? null : { startedAt, ms: observation.now() - startedAt };
  }

  /** @param page that it was made for */
  tell(page: WatchedPage): void {
    if (this.times !== null) this.observation.tell('evaluated', { page, ...this.times });
  }
}
