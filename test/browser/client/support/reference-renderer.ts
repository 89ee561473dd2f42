import type { SlotShape, WireValue } from '../../../../libs/livetemplate/src/protocol/index.js';

import type { PlainShape } from './outline-by-parser.js';

type Region = Exclude<WireValue, string | number>;

export interface Served {
  readonly html: string;
  readonly state: string;
}

/** What a server would serve for these values, written from the contract alone: the measure for the client. */
export function serve(shape: PlainShape, values: readonly WireValue[]): Served {
  return served(shape, 0, values);
}

/** As {@link serve}, with the attributes of a live page on the root element. */
export function servePage(shape: PlainShape, values: readonly WireValue[], sequence = 1): string {
  const { html, state } = serve(shape, values);
  const attributes = `data-lvt-page="p" data-lvt-seq="${sequence}" data-lvt-template="f" data-lvt-state="${state}"`;
  return html.replace('<html', () => `<html ${attributes}`);
}

function served(shape: PlainShape, index: number, values: readonly WireValue[]): Served {
  const block = shape.blocks[index]!;
  let html = block.s[0]!;
  let state = '';
  block.d.forEach((slot, i) => {
    const part = servedSlot(shape, slot, whole(slot, values[i]!, values));
    html += part.html + block.s[i + 1]!;
    state += part.state;
  });
  return { html, state };
}

/** A number is a branch without values, or the slot of the same block that has the same text. */
function whole(slot: SlotShape, value: WireValue, values: readonly WireValue[]): string | Region {
  if (typeof value !== 'number') return value;
  return slot[0] === 'b' ? [value] : (values[value] as string);
}

function servedSlot(shape: PlainShape, slot: SlotShape, value: string | Region): Served {
  if (typeof value === 'string') return { html: servedValue(slot, value), state: '' };
  if (slot[0] === 'b') return servedBranch(shape, slot, value);
  if (slot[0] === 'l') return servedList(shape, slot, value);
  throw new TypeError(`A slot of kind ${slot[0]} holds a text.`);
}

function servedValue(slot: SlotShape, value: string): string {
  if (slot[0] === 'a') return ` ${slot[1]}="${slot[2] ?? ''}${value}${slot[3] ?? ''}"`;
  if (slot[0] === 'A') return value && ` ${value}`;
  if (slot[0] === 'e' || slot[0] === 'D') return value;
  const text = `${(slot[1] as string | undefined) ?? ''}${value}${(slot[2] as string | undefined) ?? ''}`;
  return slot[0] === 't' && value.includes('<') ? `<!--[-->${text}<!--]-->` : text;
}

function servedBranch(shape: PlainShape, slot: ['b', ...number[]], [branch, ...values]: Region): Served {
  const index = branch as number;
  const digit = index + 1 < 35 ? (index + 1).toString(36) : `z${index + 1}.`;
  if (index < 0) return { html: '', state: digit };
  const { html, state } = served(shape, slot[index + 1] as number, values as WireValue[]);
  return { html, state: digit + state };
}

function servedList(shape: PlainShape, slot: ['l', number, number?], value: Region): Served {
  if (value[0] === 0) {
    const { html, state } = served(shape, slot[2]!, value.slice(1) as WireValue[]);
    return { html, state: `0.${state}` };
  }
  const items = (value as Region[]).map((item) => served(shape, slot[1], item as WireValue[]));
  return {
    html: items.map(({ html }) => html).join(''),
    state: `${items.length}.${items.map(({ state }) => state).join('')}`,
  };
}
