import { keepTypedText } from './typed-text.js';

const KEY = 'livetemplate:reload';
const MOST = 2;
/** A page that was well for this long, in milliseconds, may reload again. */
const FORGET_AFTER_MS = 60_000;
/** A deploy makes all tabs reload; they should not do so in the same instant. */
const JITTER_MS = 500;

/**
 * Loads the page anew, unless that has just been done without success.
 * @returns false where it would only go on forever.
 */
export function reload(): boolean {
  try {
    const [count, at] = JSON.parse(sessionStorage.getItem(KEY) || '[0,0]') as [number, number];
    const now = Date.now();
    const next = now - at > FORGET_AFTER_MS ? 1 : count + 1;
    if (next > MOST) return false;
    sessionStorage.setItem(KEY, JSON.stringify([next, now]));
    addEventListener('pagehide', keepTypedText);
  } catch {
    // Without a memory there is no telling a first reload from a hundredth.
    return false;
  }
  setTimeout(() => location.reload(), Math.random() * JITTER_MS);
  return true;
}
