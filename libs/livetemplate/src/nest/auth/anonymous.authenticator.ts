import type { Authenticator, AuthenticationRequest } from './authenticator.js';

/** Nobody is known by name; the tabs of one browser share a group, kept in a cookie. @publicApi */
export class AnonymousAuthenticator implements Authenticator {
  identify(): null {
    return null;
  }

  sessionGroup(_request: AuthenticationRequest, _userId: string | null, anonymous: string): string {
    return anonymous;
  }
}
