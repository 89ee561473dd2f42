import { UnauthorizedException } from '@nestjs/common';

/**
 * Answered with 401 and a challenge: the header that makes a browser ask for a password, or tells a client what it lacks. For
 * authenticators; what connections and actions are told of it is `INVALID_TOKEN`.
 *
 * @see requirement G1
 * @publicApi
 */
export class AuthenticationRequiredException extends UnauthorizedException {
  /** @param challenge value of the header `WWW-Authenticate`, as `Basic realm="Office"` */
  constructor(readonly challenge: string) {
    super();
  }
}
