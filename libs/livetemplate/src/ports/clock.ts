/** Time as the engine sees it. Tests put in their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;

  /** Calls `callback` once, after `delayMs` milliseconds at the earliest. */
  setTimer(callback: () => void, delayMs: number): Timer;
}

export interface Timer {
  /** Does nothing where the timer has already rung. */
  cancel(): void;
}
