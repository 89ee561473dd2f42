/**
 * Trusted types: text the application vouches for, each in one escape context only.
 *
 * In its own context such a value is written as it stands (an attribute still gets its quotes escaped);
 * in every other context it is escaped like a string. The classes are told apart by `instanceof`, so data
 * that came in as JSON can never pass for trusted text.
 *
 * Whoever makes one answers for it: never build one from what a user typed. The `brand` exists for the compiler only: it
 * keeps one type from being passed where another is asked for.
 *
 * @see requirement T4
 */

/** What all trusted types have in common. Use the subclasses. */
export abstract class TrustedText {
  /** @param value the text, written unchanged in the type's own context. */
  constructor(readonly value: string) {}

  /** The text itself. */
  toString(): string {
    return this.value;
  }
}

/**
 * A complete fragment of HTML: closed tags, closed comments, no half-written attribute.
 * Trusted between tags; in an attribute value its tags are stripped.
 * @example new HTML('<b>sale</b>')
 * @publicApi
 */
export class HTML extends TrustedText {
  declare protected readonly brand: 'HTML';
}

/**
 * One or more HTML attributes with their quoted values. Trusted where an attribute name may stand inside a tag.
 * @example new HTMLAttr('dir="ltr"')
 * @publicApi
 */
export class HTMLAttr extends TrustedText {
  declare protected readonly brand: 'HTMLAttr';
}

/**
 * A JavaScript expression, such as `(x + y * z())`. Trusted where an expression may stand in a script or an event handler.
 * @example new JS('{ retries: 3 }')
 * @publicApi
 */
export class JS extends TrustedText {
  declare protected readonly brand: 'JS';
}

/**
 * Characters to stand between the quotes of a JavaScript string, escapes already in place; it must not hold the quotes themselves.
 * @example new JSStr('It\\x27s on')
 * @publicApi
 */
export class JSStr extends TrustedText {
  declare protected readonly brand: 'JSStr';
}

/**
 * A piece of CSS: rules, declarations, or a value such as `rgba(255, 0, 255, 127)`. Trusted in `<style>` and `style="…"`.
 * @example new CSS('color: red; margin: 2px')
 * @publicApi
 */
export class CSS extends TrustedText {
  declare protected readonly brand: 'CSS';
}

/**
 * A URL of any scheme, `javascript:` included. Trusted where a URL may stand: the scheme is not checked and existing `%xx` are kept.
 * @example new URL('tel:+4930123456')
 * @publicApi
 */
export class URL extends TrustedText {
  declare protected readonly brand: 'URL';
}

/**
 * A whole `srcset` value: URLs with their sizes, separated by commas. Trusted in the `srcset` attribute.
 * @example new Srcset('/small.png 1x, /large.png 2x')
 * @publicApi
 */
export class Srcset extends TrustedText {
  declare protected readonly brand: 'Srcset';
}
