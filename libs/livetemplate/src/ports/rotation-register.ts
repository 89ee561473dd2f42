/** When keys were rotated on demand, known to all processes of one application. */
export interface RotationRegister {
  /**
   * Adds rotations, all in one step: nobody sees some of them without the others.
   * @param period in which they happen, a number
   * @param at in milliseconds since the Unix epoch
   * @param expiresAt when nobody needs to know of this period any more, in milliseconds since the Unix epoch
   * @param count how many of them
   * @returns those of the period, in the order in which they were added, with these at the end
   * @throws StoreUnavailableError
   */
  add(period: number, at: number, expiresAt: number, count: number): Promise<readonly number[]>;

  /** Those of a period, in the order in which they were added. @throws StoreUnavailableError */
  of(period: number): Promise<readonly number[]>;
}
