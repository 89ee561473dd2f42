import type { DebugSource } from '../debug-source.js';
import type { FrameRow } from './frame-recorder.js';
import { pageRow, type PageRow } from './overview.js';
import { bytes, count } from './words.js';

/** What the page about one page shows. */
export interface Inspection {
  readonly Base: string;
  readonly Application: string;
  readonly Id: string;
  /** Null where this process does not hold it (any more). */
  readonly Page:
    (PageRow & { readonly Seq: number; readonly Version: number; readonly Html: string; readonly Mode: string }) | null;
  /** Path and query that it was opened with; only with page data. */
  readonly Key: string;
  readonly Fragments: string;
  readonly PageData: boolean;
  readonly Frames: readonly FrameRow[];
}

export function inspection(
  source: DebugSource,
  base: string,
  { id: inspected, frames }: { readonly id: string; readonly frames: readonly FrameRow[] },
): Inspection {
  const { application, debug, observation, options } = source;
  const page = [...application.pages].find(({ id }) => id === inspected);
  const { pageData } = options.debugPage;
  const html = page === undefined ? null : debug.measured.of(page).htmlBytes;
  return {
    Base: base,
    Application: application.id,
    Id: inspected,
    Page:
      page === undefined
        ? null
        : {
            ...pageRow(source, page, observation.now(), page.memory.total),
            Seq: page.seq,
            Version: page.version,
            Html: html === null ? '–' : bytes(html),
            Mode: page.program.analysis.selectedMode,
          },
    Key: page !== undefined && pageData ? page.key : '',
    Fragments: page === undefined ? '' : count(page.program.analysis.fragments.length, 'fragment'),
    PageData: pageData,
    Frames: frames,
  };
}
