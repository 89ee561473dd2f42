import type { LiveProgram } from '../program/live-program.js';
import type { BlockValues } from '../program/values.js';
import type { PageSnapshot } from '../ports/index.js';
import { knownData } from './data/known-data.js';
import { isOpaque } from './data/own-data.js';

/** A committed state of a page with what its template makes of it. Immutable. */
export interface PageState {
  readonly snapshot: PageSnapshot;
  readonly program: LiveProgram;
  /** `program.evaluate(snapshot.data)` */
  readonly values: BlockValues;
}

/** A state that can let its values go: they are the data's, and made anew when somebody asks for them. */
export class CommittedState implements PageState {
  readonly snapshot: PageSnapshot;
  readonly program: LiveProgram;
  private known: BlockValues | null;

  constructor({ snapshot, program, values }: PageState) {
    this.snapshot = snapshot;
    this.program = program;
    this.known = values;
  }

  get values(): BlockValues {
    return (this.known ??= this.program.evaluate(this.snapshot.data, knownData(this.snapshot.data)));
  }

  /** Does nothing where values made anew could be others than those that browsers show. */
  forgetValues(): void {
    if (isReproducible(this)) this.known = null;
  }
}

/** Whether the values can be made anew: instances may have changed since, and a function that reads a clock says something else. */
export function isReproducible({ program, snapshot }: PageState): boolean {
  return program.isPure && !isOpaque(snapshot.data);
}
