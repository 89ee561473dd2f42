/** One printed table; `rows` are also what `results.json` keeps. */
export interface Table {
  readonly name: string;
  readonly about: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
}

export function format(table: Table): string {
  const columns = Object.keys(table.rows[0] ?? {});
  const cells = [columns, ...table.rows.map((row) => columns.map((column) => show(row[column])))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  const lines = cells.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [`## ${table.name}`, table.about, '', lines[0], rule, ...lines.slice(1), ''].join('\n');
}

function show(value: string | number | undefined): string {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 3 }) : String(value ?? '');
}
