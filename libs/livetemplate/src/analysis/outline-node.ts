/** One node of a block as a parser makes it, in document order. */
export type OutlineNode =
  /** A slot that stands between tags. */
  | number
  /** Constant text, as it stands in the HTML. */
  | string
  /** A separator. */
  | null
  | OutlineElement;

/**
 * Its name as a document in HTML spells it, empty in SVG and MathML; its slots that are attributes, or its text where it holds
 * nothing else; its content up to the last slot in it.
 */
export type OutlineElement = [name: string, own?: number[], content?: OutlineNode[]];
