/** About how many characters `JSON.stringify` would write for plain data, without making the text. */
export function weight(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 4;
  let sum = 2;
  for (const item of Object.values(value)) sum += weight(item) + 1;
  return sum;
}
