import type { ProtocolVersion } from '../../protocol/index.js';
import type { Frame } from '../delivery/frame.js';
import type { UpdateReport } from './update-report.js';
import type { Timed, WatchedPage } from './watched.js';

/** By which way frames leave: `polling` is Socket.IO without a WebSocket, `ajax` the answer to an action over HTTP. */
export type TransportName = 'ws' | 'polling' | 'sse' | 'ajax';

/**
 * Why more was sent than a patch of values: too many places of a fragment changed (`caps`), its new text is too long (`size`), its splices
 * did not lead to its new text (`drift`), or the whole state is less than the patch (`state`).
 */
export type FallbackReason = 'caps' | 'size' | 'drift' | 'state';

/** How a connection was brought up to date when it came. */
export type Arrival =
  /** It has nothing yet, and got the whole state. */
  | 'first'
  /** It said what it has: its document is the page's state, … */
  | 'current'
  /** … it got the frames that it had missed, … */
  | 'resumed'
  /** … or, where these are not known any more or the template is another one, the whole state. */
  | 'restated';

/**
 * What happens inside of an application, by name. It is told in the turn in which it has happened, and where that is the turn of a request, in
 * that request's asynchronous context.
 *
 * Frames and documents hold people's data: whoever listens writes down names and numbers, and nothing of that.
 */
export interface Happenings {
  /** A template was asked for by name for the first time: compiled and analyzed, or found in the cache. */
  analyzed: Timed & { readonly template: string };
  /** A template was run for a page that is new in this process. */
  evaluated: Timed & { readonly page: WatchedPage };
  /** The HTML document of a page was made. */
  rendered: Timed & { readonly page: WatchedPage; readonly html: string };
  /** A commit that somebody could see, and its frames have left. */
  updated: UpdateReport;
  /** More was sent than a patch of values. `fragment` is the id of the outermost fragment; null for the whole state. */
  fellBack: { readonly page: WatchedPage; readonly reason: FallbackReason; readonly fragment: string | null };
  /** A frame has left for one or more connections of a page. */
  sent: {
    readonly page: WatchedPage;
    readonly protocol: ProtocolVersion;
    readonly frame: Frame;
    readonly transport: TransportName;
    readonly connections: number;
  };
  /** An action was answered; `code` is that of its error, null where it went well. */
  acted: Timed & {
    readonly page: WatchedPage;
    /** A name that the page's class declares; null for any other. */
    readonly action: string | null;
    readonly code: string | null;
  };
  connected: {
    readonly page: WatchedPage;
    readonly protocol: ProtocolVersion;
    readonly transport: TransportName;
    readonly arrival: Arrival;
  };
  /** `reason` is one of few words of the transport. */
  disconnected: { readonly page: WatchedPage; readonly transport: TransportName; readonly reason: string };
}
