// Front door of the library for Nest applications. The engine without Nest is at `@livetemplate/nestjs/core`.

export { LiveTemplateModule } from './nest/livetemplate.module.js';
export type {
  ConnectionOptions,
  LiveTemplateModuleExtras,
  LiveTemplateModuleOptions,
  LiveTemplateOptionsFactory,
  RateLimitOptions,
  TemplateSetOption,
  RedisClient,
  RedisStoreOption,
} from './nest/livetemplate.options.js';
export type { Rate } from './nest/limits/token-bucket.js';
export type { RegisteredFunction } from './core.js';
export { PAGE_STORE } from './nest/livetemplate.constants.js';

export { LivePage } from './nest/page/live-page.decorator.js';
export type { LivePageHandler, LivePageOptions, PageContext } from './nest/page/live-page.decorator.js';
export { ActionContext, LiveAction, Payload } from './nest/page/live-action.decorator.js';
export type { LiveActionContext } from './nest/page/action-call.js';
export { LiveRequest } from './nest/auth/live-request.js';
export type { LiveRequestContext } from './nest/auth/live-request.js';
export { AnonymousAuthenticator } from './nest/auth/anonymous.authenticator.js';
export type { AuthenticationRequest, Authenticator } from './nest/auth/authenticator.js';

export { ApplicationService } from './nest/application/application.service.js';
export { PageService } from './nest/page/page.service.js';
export type { CreatePageOptions, OpenPageOptions } from './nest/page/page.service.js';
export { TokenService } from './nest/token/token.service.js';
export { DebugService } from './nest/debug/debug.service.js';
export { LiveTemplateHealthIndicator } from './nest/health/livetemplate.health.js';

export { CSS, HTML, HTMLAttr, JS, JSStr, Srcset, URL } from './template/escape/trusted-types.js';

export { DEFAULT_PAGE_LIMITS, Page, PageUpdate } from './page/index.js';
export type {
  ApplicationEvents,
  CommittedChange,
  Draft,
  OpenOptions,
  PageEnd,
  PageIdentity,
  PageLimits,
  Recipe,
} from './page/index.js';
export type { PageSnapshot, PageStore } from './ports/index.js';
export { MemoryPageStore } from './store/index.js';
export type { KeyRingStatus, PageTokenFacts } from './token/index.js';
export type { CacheMetrics } from './core.js';
export type {
  BandwidthModel,
  CapabilityReport,
  CodeSlot,
  ConstructCount,
  FallbackConstruct,
  Finding,
  FragmentAnalysis,
  FragmentKind,
  TemplateAnalysis,
  UpdateMode,
} from './analysis/template-analysis.js';
export type { ActionAnswer, ActionError, Envelope, FragmentUpdate } from './protocol/index.js';

export {
  ActionFailedError,
  ActionNotFoundError,
  ConfigurationError,
  CsrfError,
  ERROR_CODES,
  ForbiddenOriginError,
  InvalidApplicationError,
  InvalidTokenError,
  LiveTemplateError,
  MaxPagesReachedError,
  PageClosedError,
  PageExpiredError,
  PageNotFoundError,
  PayloadInvalidError,
  PayloadTooLargeError,
  ProtocolViolationError,
  RateLimitedError,
  StoreUnavailableError,
  TemplateError,
  TemplateErrors,
  TemplateEscapeError,
  TemplateExecutionError,
  TemplateNotFoundError,
  TemplateSyntaxError,
  TokenExpiredError,
  UnsupportedProtocolError,
} from './errors/index.js';
export type { ErrorAudience, ErrorCode, ErrorDescription, SourcePlace } from './errors/index.js';
