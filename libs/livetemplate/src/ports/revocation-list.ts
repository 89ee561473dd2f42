/** Tokens that were taken back before their end, by their `jti`. */
export interface RevocationList {
  /** @param expiresAt when the token ends by itself, in milliseconds since the Unix epoch; no need to remember it longer. */
  revoke(jti: string, expiresAt: number): Promise<void>;

  isRevoked(jti: string): Promise<boolean>;
}
