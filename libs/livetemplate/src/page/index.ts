export { ActionIds } from './action-ids.js';
export {
  Application,
  type ApplicationEvents,
  type ApplicationOptions,
  type OpenOptions,
  type ProgramSource,
} from './application.js';
export { randomIds, systemClock } from './environment.js';
export { frameSeq, type Frame } from './frame.js';
export { DEFAULT_PAGE_LIMITS, resolveLimits, type PageLimits } from './limits.js';
export type { CommittedChange } from './commits.js';
export type { ResumeRequest, Resumption } from './delivery.js';
export { Page } from './page.js';
export type { PageIdentity } from './page-name.js';
export { PageUpdate } from './page-update.js';
export type { PageEnd, Subscriber } from './subscribers.js';
export type { Draft, Recipe } from './transaction.js';
