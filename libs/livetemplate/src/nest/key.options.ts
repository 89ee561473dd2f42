import { mistake, positive, record } from './option-checks.js';

/**
 * How long keys are good for. The same on all nodes.
 *
 * @see requirement K2
 * @publicApi
 */
export interface KeyOptions {
  /** Time between two rotations by the clock, in milliseconds, counted from the Unix epoch. At least an hour. @default 86_400_000 */
  readonly rotateEveryMs?: number;
  /**
   * How long a key that was replaced is still honoured, in milliseconds: in that time browsers come back once for a new cookie. A
   * quarter of an hour at least, for they come one by one; at most `rotateEveryMs`. @default 3_600_000
   */
  readonly previousForMs?: number;
}

export const DEFAULT_KEYS = { rotateEveryMs: 86_400_000, previousForMs: 3_600_000 } as const;

const MIN_ROTATE_EVERY_MS = 3_600_000;
const MIN_PREVIOUS_FOR_MS = 900_000;

/** @throws {ConfigurationError} */
export function keyOptions(input: KeyOptions): Readonly<Required<KeyOptions>> {
  record('keys', input, Object.keys(DEFAULT_KEYS));
  const rotateEveryMs = positive('keys.rotateEveryMs', input.rotateEveryMs ?? DEFAULT_KEYS.rotateEveryMs);
  const previousForMs = positive('keys.previousForMs', input.previousForMs ?? DEFAULT_KEYS.previousForMs);
  if (!Number.isInteger(rotateEveryMs) || rotateEveryMs < MIN_ROTATE_EVERY_MS) {
    throw mistake('keys.rotateEveryMs', `a whole number from ${MIN_ROTATE_EVERY_MS} on`, rotateEveryMs);
  }
  if (!Number.isInteger(previousForMs) || previousForMs < MIN_PREVIOUS_FOR_MS || previousForMs > rotateEveryMs) {
    const expected = `a whole number from ${MIN_PREVIOUS_FOR_MS} to "keys.rotateEveryMs", which is ${rotateEveryMs}`;
    throw mistake('keys.previousForMs', expected, previousForMs);
  }
  return Object.freeze({ rotateEveryMs, previousForMs });
}
