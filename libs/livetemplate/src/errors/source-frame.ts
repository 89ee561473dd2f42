/** A place in a template text; the syntax tree's positions fit. @publicApi */
export interface SourcePlace {
  /** Name of the text: a file name or a template's name. */
  readonly source: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

/** Longest part of a source line that is shown, in UTF-16 code units; minified templates have lines without end. */
const WINDOW = 120;

/**
 * The line of a place, with a caret under its column.
 *
 * @example
 *   sourceFrame('a\n{{.x}', { source: 'm', line: 2, column: 1 })
 *   //   2 | {{.x}
 *   //     | ^
 */
export function sourceFrame(text: string, place: SourcePlace): string {
  const line = text.split('\n')[place.line - 1]?.replace(/\r$/, '') ?? '';
  const caret = Math.min(place.column - 1, line.length);
  const start = caret > WINDOW - 20 ? caret - (WINDOW - 40) : 0;
  const shown = line.slice(start, start + WINDOW);
  const before = (start > 0 ? '…' : '') + shown;
  const after = start + WINDOW < line.length ? '…' : '';
  // Tabs are kept in the indent, so that the caret stands right whatever their width.
  const indent = before.slice(0, caret - start + (start > 0 ? 1 : 0)).replace(/[^\t]/g, ' ');
  const number = `  ${place.line}`;
  return `${number} | ${before}${after}\n${' '.repeat(number.length)} | ${indent}^`;
}
