import { frameSeq, type Frame, type Happenings, type PageUpdate, type UpdateReport } from '../../../page/index.js';
import type { DebugSource } from '../debug-source.js';
import { frameBytes, frameJson } from '../performance/frame-bytes.js';
import { bytes, millis, percent } from './words.js';

/** One update of a page, as the inspector shows it. */
export interface FrameRow {
  readonly Seq: number;
  readonly At: string;
  readonly Action: UpdateReport['action'];
  readonly Fragments: string;
  /** The frame of version 2.0, and the updates of version 1.0. */
  readonly Size2: string;
  readonly Size1: string;
  /** Against the whole page; empty where its size is not known. */
  readonly Saved: string;
  readonly Latency: string;
  /** To whom it went. */
  readonly Sent: string;
  /** The rest is empty unless page data may be shown. */
  readonly Paths: string;
  readonly Text2: string;
  readonly Text1: string;
}

/** Updates that are shown. */
const ROWS = 25;

/** Longest text of a frame that is shown, in UTF-16 code units. */
const LONGEST = 4_000;

interface Recorded {
  readonly report: UpdateReport;
  readonly frame: Frame | undefined;
  update: PageUpdate | null;
  readonly sent: Happenings['sent'][];
}

/**
 * Remembers the last updates of one page while somebody looks at them. Whether what they say may be shown is decided here: without leave,
 * it is not even made.
 */
export class FrameRecorder {
  private readonly recorded: Recorded[] = [];
  /** Frames leave before their update is told. */
  private sending: Happenings['sent'][] = [];
  private readonly rows = new WeakMap<Recorded, FrameRow>();
  private readonly unsubscribe: readonly (() => void)[];

  constructor(
    private readonly source: DebugSource,
    pageId: string,
  ) {
    const { observation, application } = source;
    this.unsubscribe = [
      observation.on('sent', (sent) => void (sent.page.id === pageId && this.sending.push(sent))),
      observation.on('updated', (report) => void (report.page.id === pageId && this.updated(report))),
      application.on('updated', ({ page, update }) => void (page.id === pageId && this.committed(update))),
    ];
  }

  stop(): void {
    for (const end of this.unsubscribe) end();
  }

  /** The newest first. What they say is worked out for those that are shown, and once. */
  latest(): FrameRow[] {
    const rows = this.recorded.map((recorded) => {
      const row = this.rows.get(recorded) ?? this.row(recorded);
      this.rows.set(recorded, row);
      // It holds two whole states of the page.
      recorded.update = null;
      return row;
    });
    return rows.reverse();
  }

  private updated(report: UpdateReport): void {
    const frame = report.frames.get('2.0') ?? report.frames.get('1.0');
    this.recorded.push({ report, frame, update: null, sent: this.sending });
    this.sending = [];
    if (this.recorded.length > ROWS) this.recorded.shift();
  }

  private committed(update: PageUpdate): void {
    const recorded = this.recorded.findLast(({ frame }) => frame !== undefined && frameSeq(frame) === update.seq);
    if (recorded !== undefined) recorded.update = update;
  }

  private row({ report, frame, update, sent }: Recorded): FrameRow {
    const { debug, options } = this.source;
    const { action, fragments, ms, page, startedAt } = report;
    const size = frame === undefined ? 0 : frameBytes(frame);
    const html = debug.measured.htmlBytesOf(page);
    const told = update === null ? '' : JSON.stringify(update.updates);
    const { pageData } = options.debugPage;
    return {
      Seq: frame === undefined ? 0 : frameSeq(frame),
      At: new Date(startedAt).toISOString().slice(11, 23),
      Action: action,
      Fragments: fragments === null ? 'all' : fragments.join(', '),
      Size2: bytes(size),
      Size1: told === '' ? '–' : bytes(Buffer.byteLength(told)),
      Saved: percent(html === null ? null : 1 - size / html),
      Latency: millis(ms),
      Sent: receivers(sent),
      Paths: pageData && update !== null ? pathsOf(update) : '',
      Text2: pageData && frame !== undefined ? shortened(frameJson(frame)) : '',
      Text1: pageData ? shortened(told) : '',
    };
  }
}

/** Whatever the place in a list: `tasks.*.title`. */
function pathsOf({ dataChanged }: PageUpdate): string {
  const paths = dataChanged.map((path) => path.replaceAll(/\.\d+(?=\.|$)/gu, '.*'));
  return [...new Set(paths)].join(', ');
}

/** `2 × ws 2.0, 1 × sse 1.0` */
function receivers(sent: readonly Happenings['sent'][]): string {
  const counts = new Map<string, number>();
  for (const { transport, protocol, connections } of sent) {
    const way = `${transport} ${protocol}`;
    // A change of several frames goes to the same connections several times.
    counts.set(way, Math.max(counts.get(way) ?? 0, connections));
  }
  return [...counts].map(([way, connections]) => `${connections} × ${way}`).join(', ');
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)} … and ${text.length - LONGEST} more`;
}
