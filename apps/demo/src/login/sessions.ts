import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';

/** Cookie with the JSON Web Token of who has signed in. */
export const SESSION_COOKIE = 'demo-session';

/** So long a sign-in lasts. */
export const SESSION_MS = 3_600_000;

/** Without one in the environment, a restart signs everybody out. */
export const SESSION_SECRET = process.env['SESSION_SECRET'] ?? randomBytes(32).toString('base64url');

/** What the `JwtAuthenticator` of the module takes for this user. */
export function issueSession(user: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setExpirationTime(new Date(Date.now() + SESSION_MS))
    .sign(new TextEncoder().encode(SESSION_SECRET));
}
