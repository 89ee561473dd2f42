import type { Finding, TemplateAnalysis } from '../../../analysis/template-analysis.js';
import type { Page } from '../../../page/index.js';
import type { DebugSource } from '../debug-source.js';
import type { UpdateTally } from '../performance/update-tally.js';
import { losses, type Loss } from './losses.js';
import { facts, type Facts } from './facts.js';
import { scaleOf, sparkline } from './sparkline.js';
import { bytes, count, millis, number, percent, span } from './words.js';

/** What the first page shows. All of it is text as it stands there. */
export interface Overview extends Facts {
  readonly Base: string;
  readonly Application: string;
  readonly Pages: readonly PageRow[];
  readonly MorePages: string;
  readonly Connections: string;
  readonly OpenPages: string;
  readonly Capacity: number;
  readonly CapacityText: string;
  readonly Rate: Chart;
  readonly Latency: Chart & { readonly Median: string; readonly P50: string; readonly P99: string };
  readonly Saved: Chart & { readonly Total: string };
  readonly Patched: string;
  readonly TotalUpdates: string;
  readonly Steps: readonly StepBar[];
  readonly Templates: readonly TemplateRow[];
  readonly OtherTemplates: string;
  readonly Losses: readonly Loss[];
}

interface Chart {
  readonly Value: string;
  readonly Unit: string;
  readonly Path: string;
  /** What reaches the top of the chart. */
  readonly Top: string;
}

interface StepBar {
  readonly Name: string;
  readonly X: string;
  readonly Width: string;
  readonly Time: string;
  readonly Says: string;
}

export interface PageRow {
  readonly Id: string;
  readonly Short: string;
  readonly Template: string;
  readonly Connections: number;
  readonly Updates: string;
  readonly Latency: string;
  readonly Memory: string;
  readonly Age: string;
  readonly Idle: string;
}

interface TemplateRow {
  readonly Name: string;
  readonly Mode: TemplateAnalysis['selectedMode'];
  readonly Support: number;
  readonly Expected: string;
  readonly Open: string;
  readonly Fragments: string;
  readonly Findings: readonly {
    readonly Kind: string;
    readonly Place: string;
    readonly Message: string;
    readonly Advice: string;
  }[];
}

/** Pages that are listed. Whoever looks for another one finds it in the JSON. */
const LISTED = 50;

/** @param base address of the debug page */
export function overview(source: DebugSource, base: string): Overview {
  const { debug, application, observation } = source;
  const now = observation.now();
  const { total, lastMinute } = debug.measured;
  const seconds = lastMinute.seconds(now);
  const minute = lastMinute.total(now);
  const pages = [...application.pages];
  const listed = [...pages].sort((one, other) => other.lastUsedAt - one.lastUsedAt).slice(0, LISTED);
  const connections = pages.reduce((sum, page) => sum + debug.connectionsOf(page), 0);
  const { maxPages } = application.limits;
  const { inUse, names } = source.templates;
  const others = names.length - inUse.length;
  return {
    Base: base,
    Application: application.id,
    Pages: listed.map((page) => pageRow(source, page, now, memoryOf(page, pages.length))),
    MorePages: pages.length > LISTED ? `${number(pages.length - LISTED)} more as JSON` : '',
    Connections: number(connections),
    OpenPages: count(pages.length, 'page'),
    Capacity: Math.round((100 * pages.length) / maxPages),
    CapacityText: `open, room for ${number(maxPages)}`,
    ...charts(seconds, minute, total),
    Patched: percent(total.valuePatchSuccess),
    TotalUpdates: count(total.updates, 'update'),
    Steps: steps(minute),
    Templates: inUse.map((name) => templateRow(debug.getTemplateAnalysis(name), pages)),
    OtherTemplates: others === 0 ? '' : `${count(others, 'template')} that no page has asked for: see the analysis`,
    Losses: losses(source),
    ...facts(source, now),
  };
}

function charts(
  seconds: readonly (UpdateTally | null)[],
  minute: UpdateTally,
  total: UpdateTally,
): Pick<Overview, 'Rate' | 'Latency' | 'Saved'> {
  const rates = seconds.map((tally) => tally?.updates ?? 0);
  const p95 = seconds.map((tally) => tally?.latency.quantile(0.95) ?? null);
  const p50 = seconds.map((tally) => tally?.latency.quantile(0.5) ?? null);
  const sent = seconds.map((tally) => tally?.frameBytes ?? 0);
  const slowest = scaleOf(p95);
  const perSecond = minute.updates / seconds.length;
  return {
    Rate: {
      Value: perSecond >= 9.95 || perSecond === 0 ? String(Math.round(perSecond)) : perSecond.toFixed(1),
      Unit: '/ s',
      Path: sparkline(rates, scaleOf(rates)),
      Top: `${number(scaleOf(rates))} / s`,
    },
    Latency: {
      Value: millis(minute.latency.quantile(0.95)),
      Unit: '',
      Path: sparkline(p95, slowest),
      Median: sparkline(p50, slowest),
      P50: millis(minute.latency.quantile(0.5)),
      P99: millis(minute.latency.quantile(0.99)),
      Top: millis(slowest),
    },
    Saved: {
      Value: percent(total.bandwidthReduction),
      Unit: '',
      Path: sparkline(sent, scaleOf(sent)),
      Top: `${bytes(scaleOf(sent))} / s`,
      Total: bytes(total.frameBytes),
    },
  };
}

const STEPS = {
  wait: 'its turn, and the batching window',
  change: 'the code of the change',
  analyze: 'evaluating and comparing what it touches',
  plan: 'choosing between patch and replace',
  store: 'the store',
  serialize: 'making frames',
  send: 'handing them to the transports',
} as const;

function steps(minute: UpdateTally): StepBar[] {
  const means = minute.stepMeans;
  const all = means.reduce((sum, { ms }) => sum + ms, 0);
  let before = 0;
  return means.map(({ step, ms }) => {
    const width = all === 0 ? 0 : (100 * ms) / all;
    const bar = { Name: step, X: before.toFixed(1), Width: width.toFixed(1), Time: millis(ms), Says: STEPS[step] };
    before += width;
    return bar;
  });
}

/** To measure costs a look at the page's data, once a second: where many pages are open, it is what was measured last. */
function memoryOf(page: Page, openPages: number): number | null {
  const { total } = openPages > LISTED ? page.knownMemory : page.memory;
  return total === 0 ? null : total;
}

/** @param memory of the page; null where it is not known */
export function pageRow({ debug }: DebugSource, page: Page, now: number, memory: number | null): PageRow {
  const { updates, lastLatencyMs } = debug.measured.of(page);
  return {
    Id: page.id,
    Short: page.id.slice(0, 8),
    Template: page.template,
    Connections: debug.connectionsOf(page),
    Updates: number(updates),
    Latency: millis(lastLatencyMs),
    Memory: memory === null ? '–' : bytes(memory),
    Age: span(now - page.createdAt),
    Idle: page.subscriberCount > 0 ? '' : span(now - page.lastUsedAt),
  };
}

function templateRow(analysis: TemplateAnalysis, pages: readonly Page[]): TemplateRow {
  const { template, selectedMode, capabilityReport, expectedBandwidthReduction, fragments } = analysis;
  const open = pages.filter((page) => page.template === template).length;
  const findings = (kind: string, found: readonly Finding[]): TemplateRow['Findings'] =>
    found.map(({ pos, message, advice }) => ({
      Kind: kind,
      Place: `${pos.source}:${pos.line}:${pos.column}`,
      Message: message,
      Advice: advice,
    }));
  return {
    Name: template,
    Mode: selectedMode,
    Support: capabilityReport.supportPercentage,
    Expected: percent(expectedBandwidthReduction),
    Open: open === 0 ? '' : String(open),
    Fragments: count(fragments.length, 'fragment'),
    Findings: [
      ...findings('replaced', capabilityReport.reasons),
      ...findings('warning', analysis.warnings),
      ...findings('advice', analysis.advice),
    ],
  };
}
