import {
  CSS,
  HTML,
  HTMLAttr,
  JS,
  JSStr,
  Srcset,
  URL,
} from '../../libs/livetemplate/src/template/escape/trusted-types.js';
import { float, int } from '../../libs/livetemplate/src/template/value/go-value.js';
import { GoTime } from '../../libs/livetemplate/src/template/value/go-time.js';
import { toValidText } from '../../libs/livetemplate/src/template/value/utf8.js';

/** Objects with one of these keys alone stand for a value that JSON has no notation for. */
const TAGS: Readonly<Record<string, (value: never) => unknown>> = {
  $float: (value: string | number) => float(parseFloatTag(value)),
  $int: (value: string) => int(BigInt(value)),
  $time: (value: string) => GoTime.parse(value),
  $html: (value: string) => new HTML(value),
  $js: (value: string) => new JS(value),
  $css: (value: string) => new CSS(value),
  $url: (value: string) => new URL(value),
  $htmlattr: (value: string) => new HTMLAttr(value),
  $jsstr: (value: string) => new JSStr(value),
  $srcset: (value: string) => new Srcset(value),
};

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON without losing what JavaScript's numbers lose: large integers, and which numbers are floats. */
export function parseExactly(json: string): unknown {
  const marked = json.replace(STRING_OR_NUMBER, (token) => {
    if (token.startsWith('"')) return token;
    if (/[.eE]/.test(token)) return `{"$float":"${token}"}`;
    return Number.isSafeInteger(Number(token)) ? token : `{"$int":"${token}"}`;
  });
  // Go's strings are UTF-8: half of a surrogate pair is no character.
  return JSON.parse(marked, (_key, value: unknown) => (typeof value === 'string' ? toValidText(value) : value));
}

/** Turns parsed JSON into the values the template gets. */
export function decodeData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeData);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first !== undefined && entries.length === 1 && Object.hasOwn(TAGS, first[0])) {
    const decode = TAGS[first[0]] as (tagged: unknown) => unknown;
    // A number inside `$float` was itself marked as one.
    return decode(isMarked(first[1]) ? Object.values(first[1])[0] : first[1]);
  }
  // Object.fromEntries makes own properties also of keys such as `__proto__`.
  return Object.fromEntries(entries.map(([key, entry]) => [key, decodeData(entry)]));
}

function isMarked(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parseFloatTag(value: string | number): number {
  if (value === 'Inf' || value === '+Inf') return Infinity;
  return value === '-Inf' ? -Infinity : Number(value);
}
