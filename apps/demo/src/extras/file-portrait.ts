import type { Upload } from '@livetemplate/nestjs';

/** Values of a byte that share a line. */
const TOGETHER = 4;
const LINES = 256 / TOGETHER;
export const HEIGHT = 40;

/** What is shown of a file: not the file itself, but what it is made of. */
export interface FilePortrait {
  readonly Name: string;
  readonly Type: string;
  readonly Size: number;
  /** Bits that a byte of it tells: 8 for what looks like chance, some 4.5 for a text. */
  readonly Entropy: number;
  /** A line for each few values, as high as they are frequent, as the path of a drawing. */
  readonly Lines: string;
}

export function portraitOf({ name, type, size, content }: Upload): FilePortrait {
  const counts = new Uint32Array(256);
  for (const byte of content) counts[byte]! += 1;
  return { Name: name, Type: type, Size: size, Entropy: entropyOf(counts, size), Lines: linesOf(counts) };
}

function entropyOf(counts: Uint32Array, size: number): number {
  return counts.reduce((bits, count) => (count === 0 ? bits : bits - (count / size) * Math.log2(count / size)), 0);
}

function linesOf(counts: Uint32Array): string {
  const sums = Array.from({ length: LINES }, (_, line) =>
    counts.subarray(line * TOGETHER, (line + 1) * TOGETHER).reduce((sum, count) => sum + count, 0),
  );
  // By their roots, or what is rare would not be seen.
  const most = Math.sqrt(Math.max(1, ...sums));
  return sums
    .map((sum, line) => `M${line + 0.5},${HEIGHT}V${(HEIGHT - 1 - (HEIGHT - 2) * (Math.sqrt(sum) / most)).toFixed(1)}`)
    .join('');
}
