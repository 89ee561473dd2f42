// Front door of the library for Nest applications. The engine without Nest is at `@livetemplate/nestjs/core`.

export { LiveTemplateModule } from './nest/livetemplate.module.js';
export type {
  ConnectionOptions,
  LiveTemplateFeatureExtras,
  LiveTemplateFeatureOptions,
  LiveTemplateModuleAsyncOptions,
  LiveTemplateModuleExtras,
  LiveTemplateModuleOptions,
  LiveTemplateOptionsFactory,
  RateLimitOptions,
  TemplateSetOption,
} from './nest/livetemplate.options.js';
export type { RedisClient, RedisStoreOption } from './nest/store.options.js';
// Not by way of their folder's index, whose types need ioredis: hosts without Redis have none.
export type {
  RedisClusterNodes,
  RedisConnectionOptions,
  RedisHost,
  RedisSentinels,
} from './store/redis/redis-address.js';
export type { StoredType } from './store/index.js';
export type { KeyOptions } from './nest/key.options.js';
export type { UploadOptions } from './nest/uploads/upload.options.js';
export type { Rate } from './nest/limits/token-bucket.js';
export type { RegisteredFunction } from './core.js';
export { PAGE_STORE } from './nest/livetemplate.constants.js';

export { LivePage } from './nest/page/live-page.decorator.js';
export type { LivePageHandler, PageContext } from './nest/page/live-page.decorator.js';
export type { LivePageOptions } from './nest/page/live-page.metadata.js';
export { OnConnect, OnDisconnect, OnInfo } from './nest/page/server-event.decorators.js';
export type { LiveConnection, ServerEventContext } from './nest/page/server-event.decorators.js';
export {
  ActionContext,
  actionContextOf,
  LiveAction,
  Payload,
  type PayloadPipe,
} from './nest/page/live-action.decorator.js';
export { Uploads } from './nest/uploads/uploads.decorator.js';
export { UploadRefusedException } from './nest/uploads/upload-refused.exception.js';
export type { Upload, UploadBreach } from './nest/uploads/upload.js';
export type { UploadLimits } from './nest/uploads/upload-limits.js';
export { RenderLive } from './nest/page/render-live.decorator.js';
export type { RenderLiveOptions } from './nest/page/render-live.metadata.js';
export type { SchemaIssue, SchemaResult, StandardSchema } from './nest/page/standard-schema.js';
export type { LiveActionContext } from './nest/page/action-call.js';
export { LiveRequest } from './nest/auth/live-request.js';
export type { LiveRequestContext } from './nest/auth/live-request.js';
export { AnonymousAuthenticator } from './nest/auth/anonymous.authenticator.js';
export { AuthenticationRequiredException } from './nest/auth/authentication-required.exception.js';
export type { AuthenticationPurpose, AuthenticationRequest, Authenticator } from './nest/auth/authenticator.js';
export { BasicAuthenticator, passwordsOf } from './nest/auth/basic.authenticator.js';
export type { BasicAuthenticatorOptions } from './nest/auth/basic.authenticator.js';
export { JwtAuthenticator } from './nest/auth/jwt.authenticator.js';
export type { JwtAuthenticatorOptions } from './nest/auth/jwt.authenticator.js';
export type { JwtKeySource } from './nest/auth/jwt-keys.js';

export { ApplicationService } from './nest/application/application.service.js';
export {
  getApplicationToken,
  getPagesToken,
  InjectApplication,
  InjectPages,
} from './nest/application/inject-application.decorators.js';
export { afterCommit } from './nest/broadcast/after-commit.js';
export { BroadcastService } from './nest/broadcast/broadcast.service.js';
export type { BroadcastAnswer, BroadcastChange, PageFacts } from './nest/broadcast/broadcast.service.js';
export { info, type Info } from './nest/broadcast/info.js';
export { PresenceService } from './nest/presence/presence.service.js';
export type { Presence, PresenceChange } from './nest/presence/presence.service.js';
export { PageService } from './nest/page/page.service.js';
export type { CreatePageOptions, OpenPageOptions } from './nest/page/page.service.js';
export { AuditLog } from './nest/audit/audit-log.js';
export type { AuditEventName, AuditEvents, AuditPurpose } from './nest/audit/audit-events.js';
export { TokenService, type RotationOptions } from './nest/token/token.service.js';
export { DebugService } from './nest/debug/debug.service.js';
export type { DebugOptions } from './nest/debug/debug.options.js';
export type { MemoryStats, PageMetrics, PageSummary, PerformanceMetrics } from './nest/debug/debug-figures.js';
export { LiveDebugHeadersInterceptor } from './nest/interceptors/live-debug-headers.interceptor.js';
export { LiveMetricsInterceptor } from './nest/interceptors/live-metrics.interceptor.js';
export type { MetricsOptions, MetricsRegistry } from './nest/metrics/metrics.options.js';
export { correlationId } from './nest/logging/correlation.js';
export { UnexpectedErrorFilter } from './nest/logging/unexpected-error.filter.js';
export { LiveTemplateHealthIndicator } from './nest/health/livetemplate.health.js';

export { CSS, HTML, HTMLAttr, JS, JSStr, Srcset, URL, type TrustedText } from './template/escape/trusted-types.js';

export { DEFAULT_PAGE_LIMITS, Page, PageUpdate } from './page/index.js';
export type {
  Application,
  ApplicationEvents,
  Atom,
  BroadcastResult,
  CommittedChange,
  Draft,
  Immutable,
  OpenOptions,
  PageEnd,
  PageIdentity,
  PageLimits,
  PageMemory,
  Recipe,
  RemovalReason,
  Topics,
} from './page/index.js';
export type {
  ActionRecord,
  CommitTrace,
  HeldPages,
  HistoryLimits,
  KnownHistory,
  LogEntry,
  PageHistory,
  PageSnapshot,
  PageStore,
  StoreOutage,
} from './ports/index.js';
export { MemoryPageStore } from './store/index.js';
export type { KeyRingStatus, KeyRotationCause, PageTokenFacts, TokenFacts } from './token/index.js';
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
  NamedAction,
  TemplateAnalysis,
  UpdateMode,
} from './analysis/template-analysis.js';
export type {
  ActionAnswer,
  ActionError,
  Chunk,
  Envelope,
  FragmentReplace,
  FragmentUpdate,
  FragmentValueUpdates,
  ValueUpdate,
} from './protocol/index.js';
export type { CodeKind } from './analysis/block.js';
export type { Position } from './template/ast.js';

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
export type {
  ErrorAudience,
  ErrorCode,
  ErrorDescription,
  EscapeErrorClass,
  ExecutionErrorClass,
  ExecutionErrorDetails,
  SourcePlace,
  SyntaxErrorClass,
  TemplateErrorDetails,
} from './errors/index.js';
