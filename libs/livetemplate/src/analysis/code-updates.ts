import type { Block, CodeKind, ValueSlot } from './block.js';
import { codeOfAttribute } from './code-slots.js';
import type { CodeSlot, Finding } from './template-analysis.js';

const UPDATES: Readonly<Record<CodeKind, Pick<CodeSlot, 'update' | 'message'>>> = {
  'event-handler': {
    update: 'whole-attribute',
    message: 'the attribute is written as a whole: the next event runs the new handler',
  },
  'style-attribute': {
    update: 'whole-attribute',
    message: 'the attribute is written as a whole: the browser applies the new style',
  },
  style: {
    update: 'whole-element',
    message: 'the text of the element is written as a whole: the browser applies the new rules',
  },
  'data-script': {
    update: 'whole-element',
    message: 'the text of the element is written as a whole: a script sees it when it reads it again',
  },
  script: {
    update: 'not-live',
    message: 'browsers run a script once: a new value is written into its text, and does not run',
  },
};

/** Actions in scripts, styles and event handlers: none of them is ever written in part. */
export function codeSlots(blocks: readonly Block[]): CodeSlot[] {
  return blocks.flatMap(({ slots }) =>
    slots.flatMap((slot) =>
      'parts' in slot ? codesOf(slot).map((code) => ({ code, ...UPDATES[code], pos: slot.pos })) : [],
    ),
  );
}

function codesOf({ code, names }: ValueSlot): CodeKind[] {
  if (code !== null) return [code];
  return [...new Set(names.flatMap((name) => codeOfAttribute(name) ?? []))];
}

export function scriptWarning({ message, pos }: CodeSlot): Finding {
  return {
    reason: 'inline-script',
    message,
    advice:
      'Put the value into a data- attribute or a <script type="application/json">, and let a script read it there.',
    pos,
  };
}
