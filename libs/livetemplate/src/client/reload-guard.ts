const KEY = 'livetemplate:reloads';
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
  let { count = 0, at = 0 } = read();
  if (Date.now() - at > FORGET_AFTER_MS) count = 0;
  if (count >= MOST) return false;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ count: count + 1, at: Date.now() }));
  } catch {
    // Without a memory there is no telling a first reload from a hundredth.
    return false;
  }
  setTimeout(() => location.reload(), Math.random() * JITTER_MS);
  return true;
}

function read(): { count?: number; at?: number } {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as { count?: number; at?: number };
  } catch {
    return {};
  }
}
