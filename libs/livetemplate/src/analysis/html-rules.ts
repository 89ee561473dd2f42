/**
 * The few rules of the HTML parser that decide where a node ends up in the tree, for the cases where that is not
 * where it stands in the text. After the HTML standard, §13.2.6 (tree construction) and §13.1.2 (elements).
 */

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** Elements without content and end tag. */
export const VOID_ELEMENTS = set('area base br col embed hr img input link meta param source track wbr');

/** Elements whose content is text to the parser, whatever it looks like. */
export const RAW_TEXT_ELEMENTS = set('script style textarea title iframe xmp noembed noframes');

/** Elements whose first line feed the parser drops. */
export const DROPS_FIRST_NEWLINE = set('pre listing textarea');

/** Elements whose content is not part of the page's tree, or is read in two ways. */
export const INERT_ELEMENTS = set('template noscript');

/** Elements that their parent's end tag may end as well. */
export const OPTIONAL_END = set('li dt dd p option optgroup tr td th tbody thead tfoot rt rp colgroup caption');

/** Start tags that end an open `p`. */
const ENDS_P = set(
  'address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 ' +
    'h4 h5 h6 header hgroup hr li main menu nav ol p pre listing search section summary table ul xmp plaintext dd dt',
);

/** Elements that the parser treats by themselves ("special"): most of those that lay out a page. */
const SPECIAL = set(
  'address applet area article aside base blockquote body br button caption center col colgroup dd details dir div dl dt ' +
    'embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img ' +
    'input li link listing main marquee menu meta nav noembed noframes noscript object ol p param plaintext pre script ' +
    'search section select source style summary table tbody td template textarea tfoot th thead title tr track ul wbr xmp',
);

/** Elements that, left open, begin anew in what follows. */
const FORMATTING = set('a b big code em font i nobr s small strike strong tt u');

const HEADINGS = set('h1 h2 h3 h4 h5 h6');

/** Elements past which an end tag does not reach. */
const END_SCOPE = set('applet caption html table td th marquee object template svg math foreignobject desc select');
const TABLE_ENDS = set('table tbody thead tfoot tr td th caption colgroup');
const TABLE_END_SCOPE = set('html template svg math select');

/** How many of the open elements (outermost first) a start tag ends before it opens; 0 for none. */
export function endedByStartTag(open: readonly string[], name: string): number {
  return Math.max(endedParagraph(open, name), endedSiblings(open, name));
}

function endedParagraph(open: readonly string[], name: string): number {
  if (!ENDS_P.has(name)) return 0;
  const depth = lastIndexWithin(open, (element) => element === 'p', P_SCOPE);
  return depth < 0 ? 0 : open.length - depth;
}

function endedSiblings(open: readonly string[], name: string): number {
  const last = open.at(-1) ?? '';
  if (HEADINGS.has(name)) return HEADINGS.has(last) ? 1 : 0;
  if (name === 'option' || name === 'optgroup') return last === 'option' ? 1 : 0;
  if (name === 'rt' || name === 'rp') return last === 'rt' || last === 'rp' ? 1 : 0;
  const rule = IMPLIED_ENDS.get(name);
  if (!rule) return 0;
  const depth = lastIndexWithin(open, (element) => rule.ends.has(element), rule.within);
  return depth < 0 ? 0 : open.length - depth;
}

interface ImpliedEnd {
  /** Open elements that the start tag ends. */
  readonly ends: ReadonlySet<string>;
  /** Open elements that it does not look past. */
  readonly within: ReadonlySet<string>;
}

const LIST_SCOPE = new Set([...SPECIAL].filter((name) => !['address', 'div', 'p'].includes(name)));
const TABLE_SCOPE = set('table template');

const IMPLIED_ENDS: ReadonlyMap<string, ImpliedEnd> = new Map([
  ['li', { ends: set('li'), within: LIST_SCOPE }],
  ['dt', { ends: set('dt dd'), within: LIST_SCOPE }],
  ['dd', { ends: set('dt dd'), within: LIST_SCOPE }],
  ['td', { ends: set('td th'), within: set('tr table template') }],
  ['th', { ends: set('td th'), within: set('tr table template') }],
  ['tr', { ends: set('tr'), within: TABLE_SCOPE }],
  ['tbody', { ends: set('tbody thead tfoot colgroup caption'), within: TABLE_SCOPE }],
  ['thead', { ends: set('tbody thead tfoot colgroup caption'), within: TABLE_SCOPE }],
  ['tfoot', { ends: set('tbody thead tfoot colgroup caption'), within: TABLE_SCOPE }],
]);

/** What stands between an open `p` and a start tag that would end it (`p` in button scope). */
const P_SCOPE = set('button table td th caption html template applet marquee object svg math foreignobject desc');

function lastIndexWithin(
  open: readonly string[],
  found: (name: string) => boolean,
  within: ReadonlySet<string>,
): number {
  for (let i = open.length - 1; i >= 0; i--) {
    const name = open[i]!;
    if (found(name)) return i;
    if (within.has(name)) return -1;
  }
  return -1;
}

/**
 * Whether an end tag ends its element together with the elements left open inside it, as it reads; else the parser does
 * something of its own with it.
 * @param inside names of the elements left open inside, outermost first
 */
export function endsPlainly(name: string, inside: readonly string[]): boolean {
  if (inside.length === 0) return true;
  if (FORMATTING.has(name) || inside.some((open) => FORMATTING.has(open))) return false;
  // A form that is not closed by its own tag keeps later forms from opening.
  if (inside.includes('form')) return false;
  if (name === 'body' || name === 'html' || name === 'form') return inside.every((open) => OPTIONAL_END.has(open));
  if (TABLE_ENDS.has(name)) return !inside.some((open) => TABLE_END_SCOPE.has(open));
  if (inside.some((open) => END_SCOPE.has(open))) return false;
  if (name === 'li' && inside.some((open) => open === 'ul' || open === 'ol')) return false;
  if (name === 'p' && inside.includes('button')) return false;
  return SPECIAL.has(name) || !inside.some((open) => SPECIAL.has(open));
}

/** Whether a branch that leaves these elements open does no more than what the parent's end tag mends. */
export function mendedByParent(parent: string, left: readonly string[]): boolean {
  // Behind </body> the page goes on inside what is open.
  if (parent === 'body' || parent === 'html' || parent === '') return left.length === 0;
  return left.every((name) => OPTIONAL_END.has(name)) && endsPlainly(parent, left);
}

/** Elements that may not stand inside themselves: the parser ends the outer one and rebuilds the tree. */
export const NOT_NESTABLE = set('a button form nobr select optgroup');

/** HTML elements at which the parser leaves SVG and MathML. */
export const ENDS_FOREIGN = set(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ' +
    'ol p pre ruby s small span strong strike sub sup table tt u ul var font',
);

const METADATA = set('base link meta noscript script style template title');
const TABLE_PARTS = set('caption colgroup thead tbody tfoot script style template');
const ROW_GROUP_PARTS = set('tr script style template');
const ROW_PARTS = set('td th script style template');

const ALLOWED_CHILDREN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['table', TABLE_PARTS],
  ['thead', ROW_GROUP_PARTS],
  ['tbody', ROW_GROUP_PARTS],
  ['tfoot', ROW_GROUP_PARTS],
  ['tr', ROW_PARTS],
  ['colgroup', set('col template')],
  ['head', METADATA],
  ['html', set('head body')],
]);

/** Parents inside which the parser moves text that is not white space somewhere else. */
const NO_TEXT = set('table thead tbody tfoot tr colgroup head html');

/** Where the parser puts a child that it does not accept in its parent. */
export type Misplacement =
  /** Into an element that it adds inside the parent. */
  | 'inside'
  /** In front of the table around it ("foster parenting"). */
  | 'before-table'
  /** Into another part of the document. */
  | 'document';

/** Start tags that the parser ignores, or that end more than themselves, outside of these parents. */
const ONLY_IN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['tr', set('table thead tbody tfoot')],
  ['td', set('tr thead tbody tfoot table')],
  ['th', set('tr thead tbody tfoot table')],
  ['thead', set('table')],
  ['tbody', set('table')],
  ['tfoot', set('table')],
  ['caption', set('table')],
  ['colgroup', set('table')],
  ['col', set('colgroup table')],
  ['rt', set('ruby')],
  ['rp', set('ruby')],
  ['head', set('html')],
  ['body', set('html')],
  ['html', set('')],
]);

/** How the parser treats an element `child` written inside `parent`; null where it stays. */
export function misplacedElement(parent: string, child: string): Misplacement | null {
  if (ONLY_IN.get(child)?.has(parent) === false) return 'document';
  const allowed = ALLOWED_CHILDREN.get(parent);
  if (!allowed || allowed.has(child)) return null;
  return ['tr', 'td', 'th', 'col'].includes(child) ? 'inside' : 'document';
}

/** What every version of the parser lets into a `select`; the rest some let in and some leave out. */
export const SELECT_CONTENT = set('option optgroup hr script template');

/** How the parser treats text (not only white space) written inside `parent`; null where it stays. */
export function misplacedText(parent: string): Misplacement | null {
  if (!NO_TEXT.has(parent)) return null;
  return parent === 'head' || parent === 'html' ? 'document' : 'before-table';
}

/** Namespace of the content of an element that itself stands in `outer`. */
export function namespaceWithin(outer: Namespace, element: string): Namespace {
  if (outer === 'svg') return set('foreignobject desc title').has(element) ? 'html' : 'svg';
  if (outer === 'math') return element === 'annotation-xml' ? 'html' : 'math';
  return element === 'svg' ? 'svg' : element === 'math' ? 'math' : 'html';
}

export type Namespace = 'html' | 'svg' | 'math';
