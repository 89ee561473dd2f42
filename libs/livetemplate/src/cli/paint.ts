/** Marks parts of a text by colour, or leaves them as they are. */
export type Paint = Readonly<Record<keyof typeof CODES, (text: string) => string>>;

const CODES = { bold: 1, dim: 2, red: 31, yellow: 33, green: 32 } as const;

/** Writes the codes that terminals read as colours, or nothing but the text. */
export function paintFor(coloured: boolean): Paint {
  const paint = (code: number) => (text: string) =>
    coloured && text !== '' ? `\u001B[${code}m${text}\u001B[0m` : text;
  return {
    bold: paint(CODES.bold),
    dim: paint(CODES.dim),
    red: paint(CODES.red),
    yellow: paint(CODES.yellow),
    green: paint(CODES.green),
  };
}

/**
 * Whether to colour what goes to a stream: only where people look at it, unless `FORCE_COLOR` or `NO_COLOR` say otherwise.
 * Where both are set the first wins, as in Node itself.
 */
export function isColoured(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: terminal } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return stream.isTTY === true && terminal !== 'dumb';
}
