import type { Finding, FragmentAnalysis, TemplateAnalysis } from '../../analysis/template-analysis.js';
import { fileOf } from '../mistakes.js';
import type { Paint } from '../paint.js';
import type { TemplateFiles } from '../template-files.js';
import { table, wrapped, type Column, type Row } from './table.js';

const COLUMNS: readonly Column[] = [
  { heading: 'UPDATE', width: 16 },
  { heading: 'SLOTS', width: 5, right: true },
  { heading: 'SUPPORT', width: 7, right: true },
  { heading: 'SAVES', width: 6, right: true },
];

interface Kind {
  readonly what: 'replaced' | 'warning' | 'advice';
  readonly findings: readonly Finding[];
}

/** What the analyzer found, for people: a table of the pages and their fragments, then what there is to say of them. */
export function checkReport(analyses: readonly TemplateAnalysis[], templates: TemplateFiles, paint: Paint): string {
  const rows = analyses.flatMap((analysis) => rowsOf(analysis, paint));
  const [headings, ...lines] = table('TEMPLATE', COLUMNS, rows);
  const kinds: readonly Kind[] = [
    { what: 'replaced', findings: all(analyses, (one) => one.capabilityReport.reasons) },
    { what: 'warning', findings: all(analyses, (one) => one.warnings) },
    { what: 'advice', findings: all(analyses, (one) => one.advice) },
  ];
  const told = kinds.flatMap(({ what, findings }) => {
    return findings.map((finding) => describe(finding, what, templates, paint));
  });
  return [[paint.dim(headings!), ...lines].join('\n'), ...told, summary(analyses, kinds)].join('\n\n') + '\n';
}

function rowsOf(
  { template, selectedMode, capabilityReport, fragments, ...rest }: TemplateAnalysis,
  paint: Paint,
): Row[] {
  const slots = fragments.reduce((sum, fragment) => sum + fragment.slots, 0);
  const saves = slots === 0 ? '-' : percent(rest.expectedBandwidthReduction);
  const support = `${capabilityReport.supportPercentage} %`;
  return [
    {
      label: template,
      cells: [selectedMode, String(slots), support, saves],
      mark: (line) => (selectedMode === 'fragment-replace' ? paint.yellow(line) : paint.bold(line)),
    },
    ...fragments.flatMap((fragment) => fragmentRows(fragment, template, 1, paint)),
  ];
}

/** The outermost fragments, and in them those that are replaced: of these one wants to know where they are. */
function fragmentRows(fragment: FragmentAnalysis, template: string, depth: number, paint: Paint): Row[] {
  const { id, kind, mode, slots, pos } = fragment;
  const isReplaced = mode === 'fragment-replace';
  const inner = fragment.fragments.filter((one) => one.mode === 'fragment-replace');
  return [
    {
      label: `${'  '.repeat(depth)}${kind} ${id ?? 'of each item'}${placeIn(template, pos)}`,
      cells: [mode, String(slots)],
      mark: (line) => (isReplaced ? paint.yellow(line) : line),
    },
    ...inner.flatMap((one) => fragmentRows(one, template, depth + 1, paint)),
  ];
}

/** The first action of a fragment, which may stand in a part that the page calls. */
function placeIn(template: string, pos: FragmentAnalysis['pos']): string {
  if (pos === null) return '';
  const part = pos.source === template ? '' : `${pos.source.slice(pos.source.lastIndexOf('/') + 1)}:`;
  return ` ${part}${pos.line}:${pos.column}`;
}

/** What is said of a part is said of each page that calls it: here once, in the order of places. */
function all(analyses: readonly TemplateAnalysis[], of: (one: TemplateAnalysis) => readonly Finding[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const finding of analyses.flatMap(of)) {
    const { pos, reason, message } = finding;
    found.set(JSON.stringify([pos.source, pos.offset, reason, message]), finding);
  }
  return [...found.values()].sort(
    (a, b) => compare(a.pos.source, b.pos.source) || a.pos.offset - b.pos.offset || compare(a.reason, b.reason),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function describe(
  { pos, message, advice, reason }: Finding,
  what: Kind['what'],
  templates: TemplateFiles,
  paint: Paint,
): string {
  const place = `${fileOf(pos.source, templates)}:${pos.line}:${pos.column}:`;
  // Wrapped before it is marked: colours take no room.
  const lines = wrapped(`${place} ${what}: ${message} [${reason}]`, '', '  ');
  const mark = what === 'advice' ? paint.green : paint.yellow;
  const marked = lines.replace(`${place} ${what}:`, () => `${paint.bold(place)} ${mark(what)}:`);
  return `${marked}\n${wrapped(advice, '  ', '  ')}`;
}

function summary(analyses: readonly TemplateAnalysis[], kinds: readonly Kind[]): string {
  const replaced = analyses.filter(({ selectedMode }) => selectedMode === 'fragment-replace').length;
  const pages = `${analyses.length} ${analyses.length === 1 ? 'page' : 'pages'}`;
  const modes = counted([
    [analyses.length - replaced, 'value-patch'],
    [replaced, 'fragment-replace'],
  ]);
  const found = counted(kinds.map(({ what, findings }) => [findings.length, what]));
  return `${pages}${modes && `: ${modes}`}${found && `; ${found}`}`;
}

/** What there is none of is not told. */
function counted(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(', ');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
