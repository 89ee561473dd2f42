import type { Shape, SlotShape, WireRegion, WireValue } from '../../protocol/index.js';
import { affixed } from './value-slot.js';
import { wholeValues } from './whole-values.js';

/** HTML as the server would serve it. */
export interface Rendered {
  readonly html: string;
  /** As in `data-lvt-state`. */
  readonly state: string;
}

/** Stands for markup that may leave elements open, or break out of its own: that would hide where its slot ends. */
export const MARKUP_PLACE = '<!--[--><!--]-->';

/** Renders a region: what a frame brings to be shown. */
export function renderHtml(shape: Shape, region: SlotShape, value: WireRegion): Rendered {
  let state = '';

  const renderBlock = (index: number, values: readonly WireValue[]): string => {
    const block = shape.blocks[index] as Shape['blocks'][number];
    const { s, d } = block;
    const inner = wholeValues(block, values);
    return d.reduce(
      (html, slot, i) => html + renderSlot(slot, inner[i] as string | WireRegion) + s[i + 1],
      s[0] as string,
    );
  };
  const renderSlot = (slot: SlotShape, value: string | WireRegion): string => {
    if (typeof value === 'string') return renderValue(slot, value);
    if (slot[0] === 'b') {
      const next = (value[0] as number) + 1;
      state += next < 35 ? next.toString(36) : `z${next}.`;
      return next ? renderBlock(slot[next] as number, value.slice(1)) : '';
    }
    const otherwise = value[0] === 0;
    state += `${otherwise ? 0 : value.length}.`;
    if (otherwise) return renderBlock(slot[2] as number, value.slice(1));
    return value.map((item) => renderBlock(slot[1] as number, item as WireRegion)).join('');
  };
  return { html: renderSlot(region, value), state };
}

function renderValue(slot: SlotShape, value: string): string {
  if (slot[0] === 'a') return ` ${slot[1]}="${affixed(slot, 2, value).replace(/"/g, '&#34;')}"`;
  if (slot[0] === 'A') return ` ${value}`;
  if (slot[0] !== 't' && slot[0] !== 'r') return value;
  const text = affixed(slot, 1, value);
  return slot[0] === 't' && text.includes('<') ? MARKUP_PLACE : text;
}
