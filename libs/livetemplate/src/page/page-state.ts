import type { LiveProgram } from '../program/live-program.js';
import type { BlockValues } from '../program/values.js';
import type { PageSnapshot } from '../ports/index.js';

/** A committed state of a page with what its template makes of it. Immutable. */
export interface PageState {
  readonly snapshot: PageSnapshot;
  readonly program: LiveProgram;
  /** `program.evaluate(snapshot.data)` */
  readonly values: BlockValues;
}
