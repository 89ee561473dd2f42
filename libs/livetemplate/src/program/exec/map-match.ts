import { compareText, sortTexts } from '../../template/value/utf8.js';
import type { Gap } from '../derivation.js';
import type { ListMatch } from '../list/match.js';
import { differingKeys } from '../overlay.js';
import { placeOf } from '../sorted-keys.js';
import { differ } from './change.js';
import { NamedItems, type RangeItems } from './range.js';

/** Whether all keys of a map are texts: then no two print the same, and their order is that of the texts. */
export function haveNames(keys: readonly unknown[]): keys is readonly string[] {
  for (let i = 0; i < keys.length; i++) if (typeof keys[i] !== 'string') return false;
  return true;
}

/** Follows the items of two maps with names for keys, both in the order of these: an item that stays stays between the same others. */
export function matchNames(before: RangeItems, list: RangeItems): ListMatch {
  const told =
    before instanceof NamedItems && list instanceof NamedItems ? differingKeys(list.object, before.object) : null;
  return told === null ? byLookingAtAll(before, list) : byNames(before as NamedItems, list as NamedItems, told);
}

/** Looks at nothing but the items of some keys, among which are all that differ. */
function byNames(before: NamedItems, list: NamedItems, told: readonly string[]): ListMatch {
  const match = new NameMatch();
  for (const key of sortTexts([...new Set(told)])) {
    const [old, now] = [placeOf(before.keys, key), placeOf(list.keys, key)];
    const [stood, stands] = [before.keys[old] === key, list.keys[now] === key];
    if (stood && stands) {
      if (differ(list.at(now), before.at(old))) match.stays(old, now);
    } else if (stood) match.goes(old, now);
    else if (stands) match.comes(old, now);
  }
  return match;
}

function byLookingAtAll(before: RangeItems, list: RangeItems): ListMatch {
  const match = new NameMatch();
  const [old, now] = [before.keys as readonly string[], list.keys as readonly string[]];
  let [i, j] = [0, 0];
  while (i < old.length && j < now.length) {
    const order = old[i] === now[j] ? 0 : compareText(old[i]!, now[j]!) > 0 ? 1 : -1;
    if (order === 0 && !differ(list.elements[j], before.elements[i])) {
      i++;
      j++;
    } else if (order === 0) match.stays(i++, j++);
    else if (order > 0) match.comes(i, j++);
    else match.goes(i++, j);
  }
  while (i < old.length) match.goes(i++, j);
  while (j < now.length) match.comes(i, j++);
  return match;
}

class NameMatch implements ListMatch {
  readonly gaps: (Gap & { oldTo: number; to: number })[] = [];
  readonly origins: number[] = [];
  readonly gone: number[] = [];
  readonly moved = false;
  readonly isExact = true;
  readonly byKeys = true;

  stays(old: number, now: number): void {
    this.touch(old, old + 1, now, now + 1);
    this.origins.push(old);
  }

  comes(old: number, now: number): void {
    this.touch(old, old, now, now + 1);
    this.origins.push(-1);
  }

  goes(old: number, now: number): void {
    this.touch(old, old + 1, now, now);
    this.gone.push(old);
  }

  private touch(oldFrom: number, oldTo: number, from: number, to: number): void {
    const last = this.gaps.at(-1);
    if (last !== undefined && last.oldTo === oldFrom && last.to === from) {
      last.oldTo = oldTo;
      last.to = to;
    } else this.gaps.push({ oldFrom, oldTo, from, to });
  }
}
