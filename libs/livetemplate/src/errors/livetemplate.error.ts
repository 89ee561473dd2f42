import { ERROR_CODES, type ErrorAudience, type ErrorCode } from './codes.js';

/**
 * Base of every error of this library: tell them apart by `code`, or by `instanceof` one of the classes below.
 *
 * @example
 * try {
 *   await page.update(recipe);
 * } catch (error) {
 *   if (error instanceof LiveTemplateError && error.code === 'PAGE_CLOSED') return;
 *   throw error;
 * }
 * @see requirement P5
 * @publicApi
 */
export class LiveTemplateError extends Error {
  /** Stable: branch on this, never on the text. */
  readonly code: ErrorCode;

  /**
   * @param message default: the text of the code. For the audience `peer` the message stays on the server.
   */
  constructor(code: ErrorCode, message?: string, options?: ErrorOptions) {
    super(message ?? ERROR_CODES[code].text, options);
    this.code = code;
    this.name = new.target.name;
  }

  /** HTTP status of an answer that carries this error. */
  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  /** Who can do something about it, and so who gets to see its message. */
  get audience(): ErrorAudience {
    return ERROR_CODES[this.code].audience;
  }

  /** The text that may be shown to anyone, whatever the message says. */
  get publicText(): string {
    return ERROR_CODES[this.code].text;
  }
}

/** `INVALID_TOKEN`: the token is malformed, forged, revoked or sealed by an unknown key; which one is not said. @publicApi */
export class InvalidTokenError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('INVALID_TOKEN', message, options);
  }
}

/** `TOKEN_EXPIRED`: the token was valid once. @publicApi */
export class TokenExpiredError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('TOKEN_EXPIRED', message, options);
  }
}

/** `INVALID_APPLICATION`: a token of another application. @publicApi */
export class InvalidApplicationError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('INVALID_APPLICATION', message, options);
  }
}

/** `FORBIDDEN_ORIGIN`: the `Origin` of a handshake or request is not on the list. @publicApi */
export class ForbiddenOriginError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('FORBIDDEN_ORIGIN', message, options);
  }
}

/** `CSRF`: a POST without proof that our own page sent it. @publicApi */
export class CsrfError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('CSRF', message, options);
  }
}

/** `PAGE_NOT_FOUND`: no page has this id, here or in the store. @publicApi */
export class PageNotFoundError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('PAGE_NOT_FOUND', message, options);
  }
}

/** `PAGE_EXPIRED`: the page outlived its lifetime or was idle too long. @publicApi */
export class PageExpiredError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('PAGE_EXPIRED', message, options);
  }
}

/** `PAGE_CLOSED`: the page was closed, or the application is shutting down. @publicApi */
export class PageClosedError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('PAGE_CLOSED', message, options);
  }
}

/** `MAX_PAGES_REACHED`: the application holds as many pages as it may and none can be evicted. @publicApi */
export class MaxPagesReachedError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('MAX_PAGES_REACHED', message, options);
  }
}

/** `STORE_UNAVAILABLE`: the page store failed; `cause` says how. @publicApi */
export class StoreUnavailableError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('STORE_UNAVAILABLE', message, options);
  }
}

/** `TEMPLATE_NOT_FOUND`: a name that no loaded template has. @publicApi */
export class TemplateNotFoundError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('TEMPLATE_NOT_FOUND', message, options);
  }
}

/** `PAYLOAD_TOO_LARGE`: a message or form above the size limit. @publicApi */
export class PayloadTooLargeError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('PAYLOAD_TOO_LARGE', message, options);
  }
}

/** `PAYLOAD_INVALID`: the payload of an action did not pass validation. @publicApi */
export class PayloadInvalidError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('PAYLOAD_INVALID', message, options);
  }
}

/** `RATE_LIMITED`: too many requests of one connection or address. @publicApi */
export class RateLimitedError extends LiveTemplateError {
  /** When it makes sense to try again, in milliseconds from now. @default 1_000 */
  readonly retryAfterMs: number;

  constructor(message?: string, options?: ErrorOptions & { readonly retryAfterMs?: number }) {
    super('RATE_LIMITED', message, options);
    this.retryAfterMs = options?.retryAfterMs ?? 1_000;
  }
}

/** `PROTOCOL_VIOLATION`: a message that the protocol does not know, malformed or out of turn. @publicApi */
export class ProtocolViolationError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('PROTOCOL_VIOLATION', message, options);
  }
}

/** `UNSUPPORTED_PROTOCOL`: no version in common. @publicApi */
export class UnsupportedProtocolError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('UNSUPPORTED_PROTOCOL', message, options);
  }
}

/** `ACTION_NOT_FOUND`: the page declares no handler of this name. @publicApi */
export class ActionNotFoundError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('ACTION_NOT_FOUND', message, options);
  }
}

/** `ACTION_FAILED`: the handler threw; `cause` has its error, the page keeps its last good state. @publicApi */
export class ActionFailedError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('ACTION_FAILED', message, options);
  }
}

/** `CONFIGURATION`: an option that cannot work, reported at start-up. @publicApi */
export class ConfigurationError extends LiveTemplateError {
  constructor(message?: string, options?: ErrorOptions) {
    super('CONFIGURATION', message, options);
  }
}
