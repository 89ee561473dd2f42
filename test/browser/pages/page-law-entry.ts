import { LiveDocument } from '../../../libs/livetemplate/src/client/dom/live-document.js';
import type { BlockPatch, Shape, WireValue } from '../../../libs/livetemplate/src/protocol/index.js';
import { serialize } from '../client/support/serialize.js';

/** A template's statics and two successive states of a page, as the server made them. */
export interface PageCase {
  readonly shape: Shape;
  readonly state: string;
  readonly html: string;
  readonly steps: readonly { readonly patch: BlockPatch | null; readonly values: WireValue[]; readonly html: string }[];
}

declare global {
  // eslint-disable-next-line no-var
  var runPageCase: (page: PageCase) => string;
}

/** Adopts the first state, patches it to each further one, and compares with what a browser makes of that one's HTML. */
globalThis.runPageCase = ({ shape, state, html, steps }) => {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  document.documentElement.replaceWith(document.adoptNode(fresh.documentElement));
  let live: LiveDocument;
  try {
    live = LiveDocument.adopt(shape, state);
  } catch (error) {
    return `not adopted: ${String(error)}`;
  }
  for (const [i, step] of steps.entries()) {
    try {
      // Every other step as a whole state.
      if (i % 2 === 1) live.show(step.values);
      else if (step.patch) live.patch(step.patch);
    } catch (error) {
      return `step ${i} failed: ${String(error)}`;
    }
    const shown = serialize(document.documentElement);
    const expected = serialize(new DOMParser().parseFromString(step.html, 'text/html').documentElement);
    if (shown !== expected) return `step ${i}\nshown    ${shown}\nexpected ${expected}`;
  }
  return '';
};
