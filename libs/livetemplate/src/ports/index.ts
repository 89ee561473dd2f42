export type { Clock, Timer } from './clock.js';
export type { IdSource } from './id-source.js';
export type { PageBus, PageNews } from './page-bus.js';
export type {
  ActionRecord,
  CommitTrace,
  HistoryLimits,
  KnownHistory,
  LogEntry,
  PageHistory,
} from './page-history.js';
export type { PageSnapshot } from './page-snapshot.js';
export type { PageStore } from './page-store.js';
export type { PageTokenIssuer } from './page-token-issuer.js';
export type { PresenceEntry, PresenceNews, PresenceRegister } from './presence-register.js';
export type { RevocationList } from './revocation-list.js';
