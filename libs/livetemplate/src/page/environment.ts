import type { Clock, IdSource } from '../ports/index.js';

/** The platform's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs, background = false) {
    const timer = setTimeout(callback, delayMs);
    if (background) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Milliseconds since the Unix epoch, with fractions: for measuring, not for lifetimes. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Ids from the platform's cryptographic random numbers. */
export const randomIds: IdSource = {
  next() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  },
};
