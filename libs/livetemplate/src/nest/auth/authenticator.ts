import type { IncomingHttpHeaders } from 'node:http';

/**
 * What a request is for: to open a page, or to use one that is open, by a connection or an action over HTTP.
 *
 * @publicApi
 */
export type AuthenticationPurpose = 'open' | 'use';

/**
 * What an authenticator gets to see of a request, the same on any platform.
 *
 * @publicApi
 */
export interface AuthenticationRequest {
  readonly purpose: AuthenticationPurpose;
  readonly headers: IncomingHttpHeaders;
  /**
   * The platform's own request (Express or Fastify), with whatever earlier middleware has put on it. Undefined for a `use`: no
   * middleware sees the requests of connections, so there are only headers.
   */
  readonly request: unknown;
  /** Group in which the browser was last, where it has a valid cookie: its own, or one that was assigned here. */
  readonly cookieGroupId: string | null;
}

/**
 * Says who is asking, and who shares pages with whom. It may be any Nest provider.
 *
 * The group decides over access: a request may use the pages of its group and no others. Two users must never get the same group
 * unless they are meant to share everything. It is asked for each page, connection and action over HTTP, so that who has signed
 * out, or in as somebody else, loses the pages of before with the next of them.
 *
 * @example
 * class AccountAuthenticator implements Authenticator {
 *   identify({ request, purpose }: AuthenticationRequest) {
 *     // No middleware has been there, so the cookie of the page has to do.
 *     if (purpose === 'use') return undefined;
 *     return (request as { user?: { id: string } }).user?.id ?? null;
 *   }
 *   sessionGroup(_request: AuthenticationRequest, userId: string | null, anonymous: string) {
 *     return userId === null ? anonymous : `user:${userId}`;
 *   }
 * }
 * @see requirements G1, G2
 * @publicApi
 */
export interface Authenticator {
  /**
   * The user's id; null for nobody in particular. Undefined where the request cannot tell: to use a page then takes no more than
   * its cookie; to open one it is the same as null. A thrown `HttpException` refuses the request.
   */
  identify(request: AuthenticationRequest): string | null | undefined | Promise<string | null | undefined>;

  /**
   * The group of pages this request belongs to. It has to be the same whenever the same browser asks as the same user.
   * @param anonymous the browser's own group, from its cookie, or a new unguessable one. It is a new one again for a browser
   *   that was in an assigned group, so that nobody stays in the group of a user who signed out.
   */
  sessionGroup(request: AuthenticationRequest, userId: string | null, anonymous: string): string | Promise<string>;
}

/** The group of all devices of a user. No anonymous group is named like it. */
export function groupOfUser(userId: string | null, anonymous: string): string {
  return userId === null ? anonymous : `user:${userId}`;
}
