import type { LiveProgram } from '../program/live-program.js';
import type { BlockValues } from '../program/values.js';
import type { PageSnapshot } from '../ports/index.js';
import { knownData } from './known-data.js';

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

  forgetValues(): void {
    this.known = null;
  }
}
