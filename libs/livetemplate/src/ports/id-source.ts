/** Where names come from that nobody may guess. */
export interface IdSource {
  /** A new id: 128 bits of randomness as 22 characters of base64url. */
  next(): string;
}
