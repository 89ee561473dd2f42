/** What the value of an attribute means, from its name. */

/** `unsafe`: it changes how other content is read or sent, so a name from data must not be it. */
export type AttributeType = 'plain' | 'url' | 'css' | 'js' | 'srcset' | 'html' | 'unsafe';

/** @see https://html.spec.whatwg.org/multipage/indices.html#attributes-3 */
const BY_TYPE: Readonly<Record<Exclude<AttributeType, 'js'>, string>> = {
  plain:
    'accept alt autocomplete autofocus autoplay border checked class cols colspan contenteditable contextmenu controls ' +
    'coords datetime default dir dirname disabled draggable dropzone for formtarget headers height hidden high hreflang ' +
    'id ismap kind label lang list loop low max maxlength media mediagroup min multiple name open optimum placeholder ' +
    'preload pubdate radiogroup readonly required reversed rows rowspan spellcheck scope scoped seamless selected shape ' +
    'size sizes span srclang start step tabindex target title width wrap',
  url:
    'action archive background cite classid codebase data formaction href icon longdesc manifest poster profile src ' +
    'usemap xmlns',
  css: 'style',
  srcset: 'srcset',
  html: 'srcdoc',
  unsafe:
    'accept-charset async challenge charset content crossorigin defer enctype form formenctype formmethod formnovalidate ' +
    'http-equiv keytype language method novalidate pattern rel sandbox type value',
};

const TYPES: ReadonlyMap<string, AttributeType> = new Map(
  Object.entries(BY_TYPE).flatMap(([type, names]) => names.split(' ').map((name) => [name, type as AttributeType])),
);

/**
 * The type of an attribute, in doubt the more dangerous one: an unknown name that starts with `on` is taken for a
 * script, one with `src`, `uri` or `url` in it for a URL.
 * @param name in lower case, as {@link lowerName} makes it.
 */
export function attributeType(name: string): AttributeType {
  let local = name;
  if (name.startsWith('data-')) {
    // A data- attribute is read by scripts, which tend to use it as the attribute it is named after.
    local = name.slice('data-'.length);
  } else {
    const colon = name.indexOf(':');
    if (colon !== -1) {
      if (name.slice(0, colon) === 'xmlns') return 'url';
      local = name.slice(colon + 1); // xlink:href
    }
  }
  const known = TYPES.get(local);
  if (known !== undefined) return known;
  if (local.startsWith('on')) return 'js';
  return /src|uri|url/.test(local) ? 'url' : 'plain';
}

/** Lower case by Go's rules, one code point to one: two letters outside ASCII have a lower case inside it. */
export function lowerName(name: string): string {
  return name.replaceAll('\u0130', 'i').toLowerCase();
}
