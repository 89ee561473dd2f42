/** Time as the engine sees it. Tests put in their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;

  /**
   * Calls `callback` once, after `delayMs` milliseconds at the earliest.
   * @param background whether a process that has nothing else to do may end before. @default false
   */
  setTimer(callback: () => void, delayMs: number, background?: boolean): Timer;
}

export interface Timer {
  /** Does nothing where the timer has already rung. */
  cancel(): void;
}
