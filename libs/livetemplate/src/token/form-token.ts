import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** 128 bits: nobody guesses them, and in base64url they have the 22 characters that forms keep for them. */
const BYTES = 16;

export interface FormTokenOptions {
  /** As for the other keys; the same on every node. */
  readonly secret: string | Uint8Array;
  /** Forms of one application are worth nothing in another. */
  readonly applicationId: string;
}

/** What a form belongs to. */
export interface FormOwner {
  readonly id: string;
  readonly groupId: string;
}

/**
 * Proves that a form was served with its page to somebody of the page's group. Derived, not stored: equal for all forms of a page,
 * on all nodes, for as long as the page lives. It does not change with the keys of tokens, because a form may stand open for
 * longer than those are good for.
 *
 * @see requirement X2
 */
export class FormTokens {
  private readonly key: Uint8Array;

  constructor({ secret, applicationId }: FormTokenOptions) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, applicationId, 'livetemplate form', 32));
  }

  issue(page: FormOwner): string {
    return this.digest(page).toString('base64url');
  }

  /** Takes the same time whatever is wrong with the token. */
  verify(page: FormOwner, token: string): boolean {
    const given = Buffer.from(token, 'base64url');
    return given.length === BYTES && timingSafeEqual(given, this.digest(page));
  }

  private digest({ id, groupId }: FormOwner): Buffer {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([id, groupId]))
      .digest()
      .subarray(0, BYTES);
  }
}
