import type { LiveProgram, RenderedDocument } from '../program/live-program.js';
import type { BlockPatch } from '../program/patch.js';
import type { BlockValues, ComparedValues } from '../program/values.js';
import { isStandIn, ordinary } from '../program/overlay.js';
import type { PageSnapshot } from '../ports/index.js';
import { isOpaque } from './data/own-data.js';

/** A committed state of a page with what its template makes of it. Immutable. */
export interface PageState {
  readonly snapshot: PageSnapshot;
  readonly program: LiveProgram;
  /** `program.evaluate(snapshot.data)` */
  readonly values: BlockValues;
}

/** The snapshot of a state with other facts and data, which becomes ordinary when somebody asks for it. */
export function snapshotWith(
  { snapshot: last, evaluation }: CommittedState,
  data: unknown,
  facts: Partial<Omit<PageSnapshot, 'data'>>,
): PageSnapshot {
  if (!isStandIn(evaluation.data) && !isStandIn(data)) return { ...last, ...facts, data };
  // To copy the whole would make the data of before ordinary.
  const { id, applicationId, groupId, userId, template, fingerprint, handler, key, name } = last;
  const { topics, version, seq, createdAt, lastUsedAt, expiresAt } = last;
  const identity = { id, applicationId, groupId, userId, template, fingerprint, handler, key, name };
  return {
    ...identity,
    ...{ topics, version, seq, createdAt, lastUsedAt, expiresAt },
    ...facts,
    get data() {
      return ordinary(data);
    },
  };
}

/** What a template makes of data: kept or made anew, as its owner likes. */
export class Evaluation {
  private document: RenderedDocument | null = null;

  constructor(
    readonly program: LiveProgram,
    /** Others may stand in for parts of it: see {@link ordinary}. */
    readonly data: unknown,
    private known: BlockValues | null = null,
  ) {}

  /** The document; its values are not made for it. */
  render(): RenderedDocument {
    const { program, known } = this;
    if (known === null) return (this.document ??= program.render(ordinary(this.data)));
    return { state: program.state(known), html: (attributes) => program.document(known, attributes) };
  }

  get values(): BlockValues {
    return (this.known ??= this.program.evaluate(ordinary(this.data)));
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
    const after = isKnown
      ? program.evaluate(data, { data: this.data, values: before })
      : program.evaluate(ordinary(data));
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
