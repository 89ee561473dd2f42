/** Of the box in the templates, in its own units: 60 points stand two apart, so that numbers are short. */
const CHART_WIDTH = 118;
const CHART_HEIGHT = 32;

/** Between the line and the edges of the box. */
const MARGIN = 2;

/**
 * The data of an SVG path: one point for each value, the oldest left. It goes along the bottom outside of the box, so that what is below the
 * line can be filled.
 *
 * @param values null where there was nothing: it stands at the bottom
 * @param most what reaches the top
 */
export function sparkline(values: readonly (number | null)[], most: number): string {
  const step = CHART_WIDTH / Math.max(1, values.length - 1);
  const points = values.map((value, index) => `${short(index * step)},${height(value, most)}`);
  const bottom = CHART_HEIGHT + 2 * MARGIN;
  return `M-4,${bottom} -4,${height(values[0] ?? null, most)} ${points.join(' ')} ${CHART_WIDTH + 4},${height(values.at(-1) ?? null, most)} ${CHART_WIDTH + 4},${bottom}`;
}

/** The least of 1, 2 and 5 with zeros that is not below all of them, so that the scale changes seldom. */
export function scaleOf(values: readonly (number | null)[]): number {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((factor) => factor * power).find((top) => top >= most) ?? 10 * power;
}

function height(value: number | null, most: number): string {
  const room = CHART_HEIGHT - 2 * MARGIN;
  return short(CHART_HEIGHT - MARGIN - (Math.min(value ?? 0, most) / most) * room);
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
