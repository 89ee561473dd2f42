import type { IncomingHttpHeaders } from 'node:http';

/**
 * What an authenticator gets to see of a request: the same for a page that is opened over HTTP on any platform.
 *
 * @publicApi
 */
export interface AuthenticationRequest {
  readonly headers: IncomingHttpHeaders;
  /** The platform's own request (Express or Fastify), with whatever earlier middleware has put on it. */
  readonly request: unknown;
  /** Group in which the browser was last, where it has a valid cookie: its own, or one that was assigned here. */
  readonly cookieGroupId: string | null;
}

/**
 * Says who is asking, and who shares pages with whom. It may be any Nest provider.
 *
 * The group decides over access: whoever holds a cookie of a group may attach to each of its pages. Two users must
 * never get the same group unless they are meant to share everything.
 *
 * @example
 * class AccountAuthenticator implements Authenticator {
 *   identify({ request }) { return (request as { user?: { id: string } }).user?.id ?? null; }
 *   sessionGroup(_request, userId, anonymous) { return userId === null ? anonymous : `user:${userId}`; }
 * }
 * @see requirements G1, G2
 * @publicApi
 */
export interface Authenticator {
  /** The user's id; null for nobody in particular. A thrown `HttpException` refuses the request. */
  identify(request: AuthenticationRequest): string | null | Promise<string | null>;

  /**
   * The group of pages this request belongs to.
   * @param anonymous the browser's own group, from its cookie, or a new unguessable one. It is a new one again for a browser
   *   that was in an assigned group, so that nobody stays in the group of a user who signed out.
   */
  sessionGroup(request: AuthenticationRequest, userId: string | null, anonymous: string): string | Promise<string>;
}
