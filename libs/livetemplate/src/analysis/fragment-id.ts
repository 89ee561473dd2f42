/** SHA-256 in hex. The engine rooms know no crypto: it comes in through the front door. */
export type Hash = (text: string) => string;

/**
 * The id of a fragment without a static `id` of its own: the same in every render and process as long as the template
 * has the element in the same place (requirement A4).
 */
export function fragmentId(hash: Hash, template: string, path: readonly number[]): string {
  return new FragmentIds(hash, template).at(path.join('.'));
}

/**
 * Gives ids to the fragments of one document. Among 10,000 of them two have the same 8 hex digits once in a hundred
 * documents: the second one in document order gets others then.
 */
export class FragmentIds {
  private readonly taken: Set<string>;

  /** @param taken ids that are given already */
  constructor(
    private readonly hash: Hash,
    private readonly template: string,
    taken: Iterable<string> = [],
  ) {
    this.taken = new Set(taken);
  }

  /** Notes an element's own id. */
  own(id: string): string {
    this.taken.add(id);
    return id;
  }

  /**
   * @param position from the root of the document to the fragment
   * @param keys of the list items around it, outermost first
   */
  at(position: string, keys: readonly string[] = []): string {
    const place =
      keys.length === 0 ? `${this.template}\n${position}` : `${this.template}\n${position}\n${JSON.stringify(keys)}`;
    for (let attempt = 0; ; attempt++) {
      const id = `f-${this.hash(attempt === 0 ? place : `${place}\n#${attempt}`).slice(0, 8)}`;
      if (this.taken.has(id)) continue;
      this.taken.add(id);
      return id;
    }
  }
}
