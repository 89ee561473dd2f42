import { wideKeys } from '../../program/derived-keys.js';
import { isStandIn, ordinary } from '../../program/overlay.js';
import { DraftArray } from './draft-array.js';
import { DraftMap, DraftSet } from './draft-collections.js';
import { DraftObject } from './draft-object.js';
import { DraftWideObject } from './draft-wide-object.js';
import type { Plain } from './data-kinds.js';
import { DraftScope, NODE, type DraftNode } from './draft-scope.js';
import { isOpaque, markOpaque, type OwnedData } from './own-data.js';

/** A draft of page data, and what makes the next page data of it. */
export interface OpenDraft {
  /** May be changed as ordinary data; the page data it is made of stays as it is. */
  readonly draft: object;
  /** The draft cannot be used any more. @throws TypeError where the data contains itself. */
  finish(): OwnedData;
  /** Like {@link finish}, where nobody wants the data. */
  discard(): void;
}

/**
 * Opens page data for changes.
 *
 * An object of the data is copied when something in it is changed, and each copy becomes part of the next data as it is: what
 * a change costs follows what it touches. What a recipe puts in is copied, like everything that comes from outside.
 *
 * @param data an object that `takeOver` has returned
 */
export function openDraft(data: object): OpenDraft {
  const scope = new DraftScope(nodeFor);
  scope.holdsWide = isStandIn(data);
  const root = nodeFor(data, null, scope);
  if (root === null) throw new TypeError('Data of this kind cannot be changed in parts: use setData().');
  return {
    draft: root.draft,
    finish() {
      const result = scope.result(root);
      scope.ended = true;
      const opaque = scope.opaque || isOpaque(data);
      const next = opaque ? ordinary(result) : result;
      if (opaque) markOpaque(next);
      return { data: next, opaque };
    },
    discard() {
      scope.ended = true;
    },
  };
}

/** Null for what is left as it is: its state is in places that no copy reaches. */
function nodeFor(base: object, parent: DraftNode | null, scope: DraftScope): DraftNode | null {
  if (Array.isArray(base)) return new DraftArray(base, parent, scope);
  const prototype: unknown = Object.getPrototypeOf(base);
  if (prototype === Object.prototype || prototype === null) {
    const keys = wideKeys(base);
    if (keys === undefined) return new DraftObject(base, parent, scope);
    return new DraftWideObject(base as Plain, keys, parent, scope);
  }
  if (prototype === Map.prototype) return new DraftMap(base as Map<unknown, unknown>, parent, scope)[NODE];
  if (prototype === Set.prototype) return new DraftSet(base as Set<unknown>, parent, scope)[NODE];
  // Instances of ordinary classes. What has a tag of its own (`Date`, `URL`, typed arrays …) is replaced, not changed.
  const ordinary = Object.prototype.toString.call(base) === '[object Object]';
  return ordinary ? new DraftObject(base, parent, scope) : null;
}
