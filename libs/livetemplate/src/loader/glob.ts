/** A glob split into the folder it starts from and the pattern of the paths below it. */
export interface Glob {
  /** Everything before the first segment with a wildcard: `views` of `views/**\/*.html`. */
  readonly folder: string;
  /** Matches paths relative to the folder, with `/` between segments. */
  matches(relativePath: string): boolean;
}

const WILDCARD = /[*?{]/;

/**
 * Understands `*` and `?` within a segment, `**` across segments, and `{a,b}`.
 * A pattern without any of them names one file.
 */
export function parseGlob(pattern: string): Glob {
  const segments = pattern.replaceAll('\\', '/').split('/');
  const wild = segments.findIndex((segment) => WILDCARD.test(segment));
  const split = wild === -1 ? segments.length - 1 : wild;
  const expression = new RegExp(`^${toExpression(segments.slice(split).join('/'))}$`, 'u');
  return {
    folder: segments.slice(0, split).join('/') || (pattern.startsWith('/') ? '/' : '.'),
    matches: (relativePath) => expression.test(relativePath),
  };
}

function toExpression(pattern: string): string {
  let expression = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (pattern.startsWith('**/', at)) {
      expression += '(?:[^/]+/)*';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      expression += '.*';
      at += 1;
    } else if (character === '*') expression += '[^/]*';
    else if (character === '?') expression += '[^/]';
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
