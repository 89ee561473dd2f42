export { FormTokens, type FormOwner, type FormTokenOptions } from './form-token.js';
export {
  cookieName,
  cookieValue,
  GroupCookies,
  type CookieHeaders,
  type GroupCookieFacts,
  type GroupCookieOptions,
  type IssuedCookie,
} from './group-cookie.js';
export {
  KeyRing,
  type KeyPurpose,
  type KeyRingOptions,
  type KeyRingStatus,
  type KeyRotationCause,
} from './key-ring.js';
export { PageTokens, type IssuedPageToken, type PageTokenFacts, type PageTokenOptions } from './page-token.js';
export { TokenSeal, type Credential, type TokenFacts, type TokenTools } from './sealed-token.js';
