const formats = new Map<number, Intl.NumberFormat>();

/** `{{commas 48210.5 2}}` → `48,210.50`. */
export function commas(value: number, digits = 0): string {
  let format = formats.get(digits);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(digits, format);
  }
  return format.format(value);
}
