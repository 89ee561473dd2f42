/** Fragments of one template that get a label value of their own. A page with more of them tells nothing by any single one. */
const MAX_FRAGMENTS = 50;

/** Stands for what was sent as a whole. */
const WHOLE = ['*'];

/** Stands for fragments without a label of their own. */
const OTHERS = 'other';

/**
 * Values of the label `fragment_id`. Outermost fragments are decided by the template, not by its data, so that there are as many as people
 * have written; a template that goes too far is cut short here.
 */
export class FragmentLabels {
  private readonly known = new Map<string, Set<string>>();

  /** @param fragments null for all of a page */
  of(template: string, fragments: readonly string[] | null): readonly string[] {
    if (fragments === null) return WHOLE;
    const known = this.known.get(template) ?? new Set();
    this.known.set(template, known);
    const labels = new Set<string>();
    for (const id of fragments) {
      if (known.size < MAX_FRAGMENTS) known.add(id);
      labels.add(known.has(id) ? id : OTHERS);
    }
    return [...labels];
  }
}
