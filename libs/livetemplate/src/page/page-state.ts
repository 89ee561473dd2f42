import type { LiveProgram, RenderedDocument } from '../program/live-program.js';
import type { BlockPatch } from '../program/patch.js';
import type { BlockValues, ComparedValues } from '../program/values.js';
import type { PageSnapshot } from '../ports/index.js';
import { isOpaque } from './data/own-data.js';

/** A committed state of a page with what its template makes of it. Immutable. */
export interface PageState {
  readonly snapshot: PageSnapshot;
  readonly program: LiveProgram;
  /** `program.evaluate(snapshot.data)` */
  readonly values: BlockValues;
}

/** What a template makes of data: kept or made anew, as its owner likes. */
export class Evaluation {
  private document: RenderedDocument | null = null;

  constructor(
    readonly program: LiveProgram,
    readonly data: unknown,
    private known: BlockValues | null = null,
  ) {}

  /** The document; its values are not made for it. */
  render(): RenderedDocument {
    const { program, known } = this;
    if (known === null) return (this.document ??= program.render(this.data));
    return { state: program.state(known), html: (attributes) => program.document(known, attributes) };
  }

  get values(): BlockValues {
    return (this.known ??= this.program.evaluate(this.data));
  }

  /**
   * Makes what is most likely to be asked for first.
   * @throws TemplateExecutionError
   */
  make(): void {
    void (this.isReproducible ? this.render() : this.values);
  }

  /** Null while they are not kept. */
  get kept(): BlockValues | null {
    return this.known;
  }

  /** Does nothing where values made anew could be others than those that browsers show. */
  forget(): void {
    if (!this.isReproducible) return;
    this.known = null;
    this.document = null;
  }

  /** Whether the values can be made anew: instances may have changed since, and a function that reads a clock says something else. */
  get isReproducible(): boolean {
    return this.program.isPure && !isOpaque(this.data);
  }

  /**
   * Other data in the same template, and how it differs. Without values that are kept, no more is evaluated than differs.
   * @throws TemplateExecutionError
   */
  follow(data: unknown): Successor {
    const { program, kept } = this;
    if (kept === null && !isOpaque(data)) {
      const { before, after } = program.compare(this.data, data);
      const patch = program.diff(before, after);
      return { evaluation: new Evaluation(program, data), difference: patch && { patch, before, after } };
    }
    const before = this.values;
    // Where somebody else could change parts of the data, sameness proves nothing.
    const isKnown = !isOpaque(data) && !isOpaque(this.data);
    const after = program.evaluate(data, isKnown ? { data: this.data, values: before } : undefined);
    const patch = program.diff(before, after);
    return { evaluation: new Evaluation(program, data, after), difference: patch && { patch, before, after } };
  }
}

/** What comes after an {@link Evaluation}. */
export interface Successor {
  readonly evaluation: Evaluation;
  /** Null where nobody can see one. */
  readonly difference: Difference | null;
}

/** Of the values, those at least that the patch changes. */
export interface Difference extends ComparedValues {
  readonly patch: BlockPatch;
}

/** A state whose values can be let go. */
export class CommittedState implements PageState {
  constructor(
    readonly snapshot: PageSnapshot,
    readonly evaluation: Evaluation,
  ) {}

  get program(): LiveProgram {
    return this.evaluation.program;
  }

  get values(): BlockValues {
    return this.evaluation.values;
  }
}
