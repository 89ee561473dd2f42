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

  /** Takes the same time whatever is wrong with the token. Compared as text: several texts are the same bytes in base64url. */
  verify(page: FormOwner, token: string): boolean {
    const [given, own] = [Buffer.from(token), Buffer.from(this.issue(page))];
    return given.length === own.length && timingSafeEqual(given, own);
  }

  private digest({ id, groupId }: FormOwner): Buffer {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([id, groupId]))
      .digest()
      .subarray(0, BYTES);
  }
}
