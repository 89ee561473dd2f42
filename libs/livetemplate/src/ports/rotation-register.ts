/** When keys were rotated on demand, known to all processes of one application. */
export interface RotationRegister {
  /**
   * Adds a rotation.
   * @param period in which it happens, a number
   * @param at in milliseconds since the Unix epoch
   * @param expiresAt when nobody needs to know of this period any more, in milliseconds since the Unix epoch
   * @returns those of the period, in the order in which they were added, with this one at the end
   * @throws StoreUnavailableError
   */
  add(period: number, at: number, expiresAt: number): Promise<readonly number[]>;

  /** Those of a period, in the order in which they were added. @throws StoreUnavailableError */
  of(period: number): Promise<readonly number[]>;
}
