/** Tokens that were taken back before their end, by the `jti` of the first of their family. */
export interface RevocationList {
  /** @param expiresAt when the last of them ends by itself, in milliseconds since the Unix epoch; no need to remember it longer. */
  revoke(jti: string, expiresAt: number): Promise<void>;

  isRevoked(jti: string): Promise<boolean>;

  /**
   * What was revoked or {@link announce}d since it was last asked, by whomever; some may be told twice. Left out where this process is alone.
   * @throws StoreUnavailableError
   */
  news?(): Promise<readonly string[]>;

  /**
   * Puts something into everybody's {@link news} that is not to be remembered. Left out where this process is alone.
   * @param text nothing that could be a `jti`
   * @throws StoreUnavailableError
   */
  announce?(text: string): Promise<void>;
}
