/** A glob split into the folder it starts from and the pattern of the paths below it. */
export interface Glob {
  /** Everything before the first segment with a wildcard: `views` of `views/**\/*.html`. */
  readonly folder: string;
  /** Whether it can match files in folders below. */
  readonly deep: boolean;
  /** Matches paths relative to the folder, with `/` between segments. */
  matches(relativePath: string): boolean;
}

const WILDCARD = /[*?{]/;

/**
 * Understands `*` and `?` within a segment, `**` across segments, and `{a,b}`. As in shells, a wildcard does not stand for a
 * dot at the start of a name: editors leave such files beside the one that is open.
 * A pattern without any of them names one file.
 */
export function parseGlob(pattern: string): Glob {
  const segments = pattern.replaceAll('\\', '/').split('/');
  const wild = segments.findIndex((segment) => WILDCARD.test(segment));
  const split = wild === -1 ? segments.length - 1 : wild;
  const below = segments.slice(split).join('/');
  const expression = new RegExp(`^${toExpression(below)}$`, 'u');
  return {
    folder: segments.slice(0, split).join('/') || (pattern.startsWith('/') ? '/' : '.'),
    deep: below.includes('/') || below.includes('**'),
    matches: (relativePath) => expression.test(relativePath),
  };
}

function toExpression(pattern: string): string {
  let expression = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    const visible = at === 0 || pattern[at - 1] === '/' ? '(?!\\.)' : '';
    if (pattern.startsWith('**/', at)) {
      expression += '(?:(?!\\.)[^/]+/)*';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      expression += `${visible}(?:[^/]|/(?!\\.))*`;
      at += 1;
    } else if (character === '*') expression += `${visible}[^/]*`;
    else if (character === '?') expression += `${visible}[^/]`;
    else if (character === '{') {
      depth++;
      expression += '(?:';
    } else if (character === '}' && depth > 0) {
      depth--;
      expression += ')';
    } else if (character === ',' && depth > 0) expression += '|';
    else expression += character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
  }
  return expression;
}
