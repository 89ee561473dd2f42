/** How many parts a text of this length is cut into, so that none is longer than `most`. It depends on the length alone. */
export function partCount(length: number, most: number): number {
  // One less than allowed: a cut that would part a surrogate pair moves by one.
  return Math.ceil(length / Math.max(1, most - 1));
}

/** Cuts a text into about equal parts. None begins or ends inside a surrogate pair. */
export function cutText(text: string, parts: number): string[] {
  const cuts = Array.from({ length: parts + 1 }, (_, i) => wholeAt(text, Math.floor((i * text.length) / parts)));
  return Array.from({ length: parts }, (_, i) => text.slice(cuts[i], cuts[i + 1]));
}

function wholeAt(text: string, cut: number): number {
  return isLow(text.charCodeAt(cut)) && isHigh(text.charCodeAt(cut - 1)) ? cut - 1 : cut;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd8_00 && unit <= 0xdb_ff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc_00 && unit <= 0xdf_ff;
}
