import type { BlockPatch } from '../../../../libs/livetemplate/src/protocol/index.js';

/** Of the fields of {@link followWishes}, in the order of its template's slots. */
const SIZES = ['s', 'm', 'l'];

/** What happens next: a person changes a field, goes to another one or saves; the server runs an action, or the network delivers a message of it. */
export type Step =
  | { readonly do: 'wish'; readonly field: number; readonly value: number }
  | { readonly do: 'focus' | 'save' | 'run' | 'deliver' };

interface Wishes {
  name: string;
  text: string;
  size: string;
  gift: boolean;
  width: string;
  way: string;
}

/** A form whose `change` keeps all fields, on a connection of any slowness. Returns where it has shown or sent something else than was wished. */
export async function checkSlowForm(steps: readonly Step[], frameFirst: boolean): Promise<string[]> {
  const wrong: string[] = [];
  const form = document.forms[0] as HTMLFormElement;
  const field = <T extends HTMLElement = HTMLInputElement>(selector: string): T => form.querySelector(selector) as T;
  const wishes: Wishes = { name: '', text: '', size: 's', gift: false, width: '50', way: '0' };
  let shown = slotsOf(wishes);
  let seq = harness.live.seq;
  let ran = 0;
  const network: (() => void)[] = [];

  const change = (control: HTMLElement, focuses: boolean): void => {
    if (focuses) control.focus();
    for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
  };
  const wish = (which: number, value: number): void => {
    if (which === 0) field('[name=name]').value = wishes.name += 'abc'[value] as string;
    else if (which === 1) field('[name=text]').value = wishes.text = 'abc'.slice(value);
    else if (which === 2) field('[name=size]').value = wishes.size = SIZES[value] as string;
    else if (which === 3) field('[name=gift]').checked = wishes.gift = !wishes.gift;
    else if (which === 4) field('[name=width]').value = wishes.width = String(40 + value);
    else field(`[value="${(value % 2) as 0 | 1}"][name=way]`).checked = !!(wishes.way = String(value % 2));
    const names = ['name', 'text', 'size', 'gift', 'width', 'way'];
    change(field(`[name=${names[which]}]${which === 5 ? ':checked' : ''}`), which < 2);
  };
  const save = (): void => {
    form.requestSubmit();
    const { message } = harness.transport.actions.filter(({ message: { action } }) => action === 'save').at(-1)!;
    compare('saved', message.data as Record<string, unknown>);
  };
  const run = (): void => {
    const action = harness.transport.actions[ran];
    if (!action) return;
    ran++;
    const data = action.message.data as Record<string, string>;
    const next = slotsOf({ ...(data as unknown as Wishes), gift: data['gift'] === 'on' });
    const patch = next.flatMap((value, slot) => (value === shown[slot] ? [] : [slot, value])) as unknown as BlockPatch;
    shown = next;
    const answer = (
      (at) => () =>
        action.answer({ ok: true, seq: at })
    )(patch.length > 0 ? ++seq : seq);
    const frame = (): void => void (patch.length > 0 && harness.patch(...patch));
    network.push(...(frameFirst ? [frame, answer] : [answer, frame]));
  };
  const compare = (what: string, data: Record<string, unknown>): void => {
    const wished = { ...wishes, gift: wishes.gift ? 'on' : undefined } as Record<string, unknown>;
    for (const name of Object.keys(wished)) {
      if (data[name] !== wished[name]) wrong.push(`${what}: ${name} is ${data[name]}, not ${wished[name]}`);
    }
  };
  const look = (what: string): void => compare(what, Object.fromEntries(new FormData(form)));

  for (const step of steps) {
    if (step.do === 'wish') wish(step.field, step.value);
    else if (step.do === 'focus') field('button').focus();
    else if (step.do === 'save') save();
    else if (step.do === 'run') run();
    else network.shift()?.();
    await harness.settle();
    look(step.do);
  }
  field('button').focus();
  save();
  while (ran < harness.transport.actions.length) run();
  for (const deliver of network) {
    deliver();
    await harness.settle();
  }
  look('in the end');
  return wrong;
}

/** What the server shows of its state. */
function slotsOf({ name, text, size, gift, width, way }: Wishes): string[] {
  const flag = (word: string, on: boolean): string => (on ? word : '');
  return [
    name,
    text,
    ...SIZES.map((each) => flag('selected', each === size)),
    flag('checked', gift),
    width,
    flag('checked', way === '0'),
    flag('checked', way === '1'),
  ];
}
