/** Whose page it is, and which of theirs. */
export interface PageIdentity {
  /** Who shares it. */
  readonly groupId: string;
  /** Whose it is, where somebody is signed in. Two users of one browser never share a page. */
  readonly userId?: string | null | undefined;
  /** Name of the class whose methods serve its actions. */
  readonly handler?: string | null | undefined;
  /** Tells pages of one template and handler apart, as `rows=50`. */
  readonly key?: string | undefined;
}

/** The name under which the tabs of a group find their page: equal for equal identities and never otherwise. */
export function pageName(template: string, { groupId, userId, handler, key }: PageIdentity): string {
  return JSON.stringify([groupId, userId ?? null, template, handler ?? null, key ?? '']);
}
