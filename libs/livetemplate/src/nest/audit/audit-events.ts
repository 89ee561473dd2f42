import type { ErrorCode } from '../../errors/index.js';
import type { KeyRotationCause } from '../../token/index.js';

/** What a credential was shown for; `service` is a call of `TokenService` or `PageService`. @publicApi */
export type AuditPurpose = 'page' | 'connection' | 'action' | 'service';

/**
 * What happens to the security of the application, by the name of the event. Nothing in it tells who somebody is: no user, no
 * address, no token.
 *
 * @publicApi
 */
export interface AuditEvents {
  /** A page was handed to who may have it. */
  'page-access': { readonly pageId: string; readonly purpose: AuditPurpose; readonly credential: 'cookie' | 'token' };
  /** Somebody was refused: a bad token or cookie, a page of somebody else or one that never was, a foreign origin. */
  'access-refused': {
    readonly code: ErrorCode;
    readonly purpose: AuditPurpose;
    readonly credential: 'cookie' | 'token';
  };
  /** A token or cookie of another application was shown here. */
  'application-crossing': { readonly purpose: AuditPurpose; readonly credential: 'cookie' | 'token' };
  /** Something sealed by the previous key was taken. */
  'previous-key': { readonly purpose: AuditPurpose; readonly credential: 'cookie' | 'token' };
  /** `jti` names the token. */
  'token-revoked': { readonly jti: string };
  /** `kid` names the new key; `other-node` where this process has heard of it from another. */
  'key-rotated': { readonly kid: string; readonly cause: KeyRotationCause };
}

/** Names of the events of the audit log. @publicApi */
export type AuditEventName = keyof AuditEvents;
