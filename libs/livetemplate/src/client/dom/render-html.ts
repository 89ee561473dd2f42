import type { Shape, WireValue } from '../../protocol/index.js';
import { markup } from './cursor.js';
import type { WireRegion } from './instance.js';

/** A page as the server would serve it, to start again from when the document has been changed by others. */
export interface ServedPage {
  readonly html: string;
  /** As in `data-lvt-state`. */
  readonly state: string;
}

/** Renders block 0 of a template from its values. */
export function renderHtml(shape: Shape, values: readonly WireValue[]): ServedPage {
  let state = '';
  const block = (index: number, inner: readonly WireValue[]): string => {
    const { s, d } = shape.blocks[index] as Shape['blocks'][number];
    return s.reduce(
      (html, text, i) => html + slot(index, d[i - 1]?.[0] as string, i - 1, inner[i - 1] as WireValue) + text,
    );
  };
  const slot = (index: number, kind: string, i: number, value: WireValue): string => {
    const own = shape.blocks[index]?.d[i] as (string | number | undefined)[];
    const region = value as WireRegion;
    const rest = () => region.slice(1) as WireValue[];
    switch (kind) {
      case 'b': {
        const branch = region[0] as number;
        state += branch < 34 ? (branch + 1).toString(36) : `z${branch + 1}.`;
        return branch < 0 ? '' : block(own[branch + 1] as number, rest());
      }
      case 'l':
        if (region[0] === 0) {
          state += '0.';
          return block(own[2] as number, rest());
        }
        state += `${region.length}.`;
        return region.map((item) => block(own[1] as number, item as WireValue[])).join('');
      case 'a':
        return ` ${own[1]}="${affixed(own, 2, value as string).replace(/"/g, '&#34;')}"`;
      case 't': {
        const text = affixed(own, 1, value as string);
        return text.includes('<') ? markup(text) : text;
      }
      case 'r':
        return affixed(own, 1, value as string);
      case 'A':
        return ` ${value as string}`;
      default:
        return value as string;
    }
  };
  return { html: block(0, values), state };
}

function affixed(shape: readonly unknown[], at: number, value: string): string {
  return `${(shape[at] as string | undefined) ?? ''}${value}${(shape[at + 1] as string | undefined) ?? ''}`;
}
