/** Numbers as people read them. */

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1,234` bytes as `1.2 kB`. */
export function bytes(count: number): string {
  let [left, unit] = [count, 0];
  while (left >= 999.5 && unit < SIZES.length - 1) {
    left /= 1_000;
    unit++;
  }
  return `${unit === 0 ? Math.round(left) : digits(left)} ${SIZES[unit]}`;
}

/** Milliseconds; `null` is nothing that could be said. */
export function millis(ms: number | null): string {
  if (ms === null) return '–';
  if (ms >= 999.5) return `${digits(ms / 1_000)} s`;
  return ms >= 0.9995 ? `${digits(ms)} ms` : `${Math.round(ms * 1_000)} µs`;
}

/** @param part from 0 to 1 */
export function percent(part: number | null): string {
  if (part === null) return '–';
  const hundredths = part * 100;
  // 100 % is said of what is complete, and of nothing else.
  if (part < 1 && hundredths > 99.9) return '> 99.9 %';
  return `${hundredths >= 99 && part < 1 ? hundredths.toFixed(1) : Math.round(hundredths)} %`;
}

const SPANS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** How long, in one unit: `42 s`, `3 min`, `5 h`, `2 d`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [name, size] = SPANS.find(([, long]) => seconds >= long) ?? ['s', 1];
  return `${Math.floor(seconds / size)} ${name}`;
}

export function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 page`, `2 pages`. */
export function count(many: number, what: string): string {
  return `${number(many)} ${what}${many === 1 ? '' : 's'}`;
}

/** Two digits, or all before the point. */
function digits(value: number): string {
  return value < 9.95 ? value.toFixed(1) : String(Math.round(value));
}
