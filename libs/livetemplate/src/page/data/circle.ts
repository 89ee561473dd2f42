/** Says of page data that contains itself where it does. @param value an object that is inside of itself */
export function circleMessage(value: object): string {
  const path = wayBack(value);
  const where = path === null ? '' : ` One of its objects is its own ${JSON.stringify(path)}.`;
  return `Page data must not contain itself.${where} Give the page what its template shows, such as an id in place of the other object.`;
}

/** From an object to itself. Each object on the way is looked into once. */
function wayBack(start: object): string | null {
  const seen = new Set<unknown>([start]);
  const open: [value: object, path: string][] = [[start, '']];
  // The list grows while it is gone through, so that the shortest way is found first.
  for (const [value, path] of open) {
    for (const [key, part] of partsOf(value)) {
      const way = path === '' ? key : `${path}.${key}`;
      if (part === start) return way;
      if (typeof part !== 'object' || part === null || seen.has(part)) continue;
      seen.add(part);
      open.push([part, way]);
    }
  }
  return null;
}

function partsOf(value: object): [key: string, part: unknown][] {
  if (value instanceof Map) return [...value].map(([key, part]) => [String(key), part]);
  return Object.entries(value instanceof Set ? [...value] : value);
}
