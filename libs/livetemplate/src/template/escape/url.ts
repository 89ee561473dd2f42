/** Filtering and escaping of URLs and of `srcset`. */

import { encode } from '../value/utf8.js';
import { FAILSAFE } from './html.js';

/**
 * True for a relative URL and for the schemes that do nothing but navigate or start a mail: every other scheme, such as
 * `javascript:`, needs a trusted {@link URL}.
 */
export function isSafeUrl(url: string): boolean {
  const colon = url.indexOf(':');
  if (colon === -1) return true;
  const scheme = url.slice(0, colon);
  return scheme.includes('/') || /^(?:https?|mailto)$/iu.test(scheme);
}

/** The URL, or a harmless one in its place. */
export function filterUrl(url: string): string {
  return isSafeUrl(url) ? url : `#${FAILSAFE}`;
}

const PLAIN = /^[\w.~-]*$/;
const PLAIN_URL = /^[\w.~!#$&*+,/:;=?@[\]-]*$/;
const RESERVED = '!#$&*+,/:;=?@[]';
const UNRESERVED = /[\w.~-]/;
const HEX_PAIR = /^%[0-9a-f]{2}/i;

/** For a part of a URL's query: everything but letters, digits and `-._~` is percent-encoded. */
export function escapeUrl(url: string): string {
  return PLAIN.test(url) ? url : percentEncode(url, false);
}

/**
 * For a URL in a quoted string or `url(…)`: encodes what cannot stand in a URL, and quotes and parentheses, but keeps
 * its structure and existing escapes.
 */
export function normalizeUrl(url: string): string {
  return PLAIN_URL.test(url) ? url : percentEncode(url, true);
}

function percentEncode(url: string, keepStructure: boolean): string {
  let encoded = '';
  let i = 0;
  for (const char of url) {
    const keep =
      UNRESERVED.test(char) ||
      (keepStructure && (RESERVED.includes(char) || (char === '%' && HEX_PAIR.test(url.slice(i, i + 3)))));
    encoded += keep ? char : percentBytes(char);
    i += char.length;
  }
  return encoded;
}

function percentBytes(char: string): string {
  let encoded = '';
  for (const byte of encode(char)) encoded += `%${byte.toString(16).padStart(2, '0')}`;
  return encoded;
}

/** A trusted URL in `srcset`: a comma would start the next image, white space its size. */
export function escapeUrlInSrcset(url: string): string {
  return normalizeUrl(url).replaceAll(',', '%2c');
}

/** Each candidate of `srcset`: white space, URL, then sizes such as `2x` or `480w`. */
const CANDIDATE = /^([ \t\n\f\r]*)([^ \t\n\f\r]*)([ \t\n\f\ra-z0-9]*)$/i;

/** Filters each URL of a `srcset`. */
export function filterSrcset(srcset: string): string {
  return srcset.split(',').map(filterCandidate).join(',');
}

function filterCandidate(candidate: string): string {
  const parts = CANDIDATE.exec(candidate);
  if (!parts) return `#${FAILSAFE}`;
  const [, space = '', url = '', sizes = ''] = parts;
  return isSafeUrl(url) ? space + normalizeUrl(url) + sizes : `#${FAILSAFE}`;
}
