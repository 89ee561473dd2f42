/** Columns after the first, which takes what is left of the line. */
export interface Column {
  readonly heading: string;
  readonly width: number;
  readonly right?: boolean;
}

/** Lines are as wide as the narrowest terminal in use, wherever they go: a report in a file is the same as on a screen. */
export const LINE_WIDTH = 80;
const GAP = 2;

/** A row: its name and its cells, as they are measured, and how the finished line is marked. */
export interface Row {
  readonly label: string;
  readonly cells: readonly string[];
  readonly mark?: (line: string) => string;
}

/** Aligns rows under headings. A name that is too long has a line for itself, and is never cut: people search for it. */
export function table(heading: string, columns: readonly Column[], rows: readonly Row[]): string[] {
  const taken = columns.reduce((sum, { width }) => sum + width + GAP, 0);
  const longest = Math.max(heading.length, ...rows.map(({ label }) => label.length));
  const first = Math.min(longest, LINE_WIDTH - taken);
  const line = (label: string, cells: readonly string[]): string => {
    const aligned = columns.map(({ width, right }, at) => {
      const cell = cells[at] ?? '';
      return right ? cell.padStart(width) : cell.padEnd(width);
    });
    const rest = aligned.map((cell) => ' '.repeat(GAP) + cell).join('');
    const lead = label.length > first ? `${label}\n${' '.repeat(first)}` : label.padEnd(first);
    return (lead + rest).trimEnd();
  };
  const headings = columns.map(({ heading: name }) => name);
  return [line(heading, headings), ...rows.map(({ label, cells, mark = (text) => text }) => mark(line(label, cells)))];
}

/** Breaks a sentence into lines that are indented, the first one by `lead`. Words are never cut. */
export function wrapped(text: string, lead: string, indent: string): string {
  const lines: string[] = [];
  let line = lead;
  for (const word of text.split(' ')) {
    const isFirst = line === lead || line === indent;
    if (!isFirst && line.length + 1 + word.length > LINE_WIDTH) {
      lines.push(line);
      line = indent + word;
    } else line += isFirst ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
