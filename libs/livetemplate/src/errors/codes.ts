/**
 * Who an error speaks to, and so how much it may say:
 * - `caller`: a programming mistake; option, what was expected, what was received.
 * - `author`: a template mistake; file, line, column, reason, a fix.
 * - `peer`: a browser or an attacker; the code and no more.
 * - `operator`: a failing part; what failed, its cause, what is lost.
 *
 * @publicApi
 */
export type ErrorAudience = 'caller' | 'author' | 'peer' | 'operator';

/** One row of {@link ERROR_CODES}. @publicApi */
export interface ErrorDescription {
  /** HTTP status of an answer that carries this code. */
  readonly status: number;
  readonly audience: ErrorAudience;
  /** What is said where nothing more precise is known. Safe to show to anyone. */
  readonly text: string;
}

/**
 * Stable error codes: users branch on a code, never on a text. A code is never given a second meaning.
 *
 * @publicApi
 */
export type ErrorCode =
  | 'INVALID_TOKEN'
  | 'TOKEN_EXPIRED'
  | 'INVALID_APPLICATION'
  | 'FORBIDDEN_ORIGIN'
  | 'CSRF'
  | 'PAGE_NOT_FOUND'
  | 'PAGE_EXPIRED'
  | 'PAGE_CLOSED'
  | 'MAX_PAGES_REACHED'
  | 'STORE_UNAVAILABLE'
  | 'TEMPLATE_NOT_FOUND'
  | 'TEMPLATE_SYNTAX'
  | 'TEMPLATE_ESCAPE'
  | 'TEMPLATE_EXECUTION'
  | 'PAYLOAD_TOO_LARGE'
  | 'PAYLOAD_INVALID'
  | 'RATE_LIMITED'
  | 'PROTOCOL_VIOLATION'
  | 'UNSUPPORTED_PROTOCOL'
  | 'ACTION_NOT_FOUND'
  | 'ACTION_FAILED'
  | 'CONFIGURATION';

/** Every code with its HTTP status, audience and default text. A code without a row does not compile. @publicApi */
export const ERROR_CODES: Readonly<Record<ErrorCode, ErrorDescription>> = {
  INVALID_TOKEN: { status: 401, audience: 'peer', text: 'The page token is not valid.' },
  TOKEN_EXPIRED: { status: 401, audience: 'peer', text: 'The page token has expired.' },
  INVALID_APPLICATION: { status: 401, audience: 'peer', text: 'The page token is not valid here.' },
  FORBIDDEN_ORIGIN: { status: 403, audience: 'peer', text: 'This origin is not allowed.' },
  CSRF: { status: 403, audience: 'peer', text: 'The request does not come from this page.' },
  PAGE_NOT_FOUND: { status: 404, audience: 'peer', text: 'There is no such page.' },
  PAGE_EXPIRED: { status: 410, audience: 'peer', text: 'The page has expired.' },
  PAGE_CLOSED: { status: 410, audience: 'peer', text: 'The page is closed.' },
  MAX_PAGES_REACHED: { status: 503, audience: 'operator', text: 'The limit of open pages is reached.' },
  STORE_UNAVAILABLE: { status: 503, audience: 'operator', text: 'The page store cannot be reached.' },
  TEMPLATE_NOT_FOUND: { status: 500, audience: 'caller', text: 'There is no such template.' },
  TEMPLATE_SYNTAX: { status: 500, audience: 'author', text: 'The template cannot be parsed.' },
  TEMPLATE_ESCAPE: { status: 500, audience: 'author', text: 'The template cannot be escaped safely.' },
  TEMPLATE_EXECUTION: { status: 500, audience: 'author', text: 'The template failed while running.' },
  PAYLOAD_TOO_LARGE: { status: 413, audience: 'peer', text: 'The payload is too large.' },
  PAYLOAD_INVALID: { status: 422, audience: 'peer', text: 'The payload is not valid.' },
  RATE_LIMITED: { status: 429, audience: 'peer', text: 'Too many requests.' },
  PROTOCOL_VIOLATION: { status: 400, audience: 'peer', text: 'The message does not follow the protocol.' },
  UNSUPPORTED_PROTOCOL: { status: 400, audience: 'peer', text: 'This protocol version is not supported.' },
  ACTION_NOT_FOUND: { status: 404, audience: 'peer', text: 'The page has no such action.' },
  ACTION_FAILED: { status: 500, audience: 'peer', text: 'The action failed.' },
  CONFIGURATION: { status: 500, audience: 'caller', text: 'The configuration is not valid.' },
};
