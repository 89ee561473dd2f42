import { nearestName } from '../template/nearest-name.js';
import type { Finding } from './template-analysis.js';

/** Their value is the name of an action. */
const ACTIONS = new Set(
  ['click', 'submit', 'change', 'input', 'keydown', 'keyup', 'focus', 'blur', 'visible'].map((event) => `lvt-${event}`),
);

/** What the browser script and its extras know, besides those and `lvt-value-…`. */
const ATTRIBUTES = [
  ...ACTIONS,
  'lvt-key',
  'lvt-debounce',
  'lvt-throttle',
  'lvt-confirm',
  'lvt-disable-with',
  'lvt-reset',
  'lvt-hook',
  'lvt-do',
];

/** Those that authors write whose names begin otherwise. */
const DATA_ATTRIBUTES = ['data-lvt-error-for', 'data-lvt-ignore'];

/** What `lvt-do` can do. */
const COMMANDS = [
  'show',
  'hide',
  'toggle',
  'add-class',
  'remove-class',
  'toggle-class',
  'toggle-attribute',
  'cancel',
  'focus',
  'dispatch',
];

/** Whether the value of an attribute is the name of an action. */
export function runsAction(name: string): boolean {
  return ACTIONS.has(name);
}

/**
 * What the browser script would make nothing of.
 * @param name in small letters
 * @param value null where it is not known
 */
export function mistakeIn(name: string, value: string | null): Omit<Finding, 'pos'> | null {
  if (name.startsWith('data-lvt-')) return unknownName(name, DATA_ATTRIBUTES);
  if (!name.startsWith('lvt-') || name.startsWith('lvt-value-')) return null;
  if (!ATTRIBUTES.includes(name)) {
    return unknownName(name, ATTRIBUTES) ?? finding('unknown-attribute', name, `There are: ${ATTRIBUTES.join(', ')}.`);
  }
  if (value === null) return null;
  if (name === 'lvt-do') return unknownCommand(value);
  if (name === 'lvt-throttle' || (name === 'lvt-debounce' && value !== 'blur')) return badPause(name, value);
  return null;
}

function unknownName(name: string, known: readonly string[]): Omit<Finding, 'pos'> | null {
  const near = known.includes(name) ? undefined : nearestName(name, known);
  return near === undefined ? null : finding('unknown-attribute', name, `Did you mean ${near}?`);
}

function finding(reason: string, name: string, advice: string): Omit<Finding, 'pos'> {
  return { reason, message: `there is no attribute ${name}: nothing comes of it`, advice };
}

function unknownCommand(value: string): Omit<Finding, 'pos'> | null {
  for (const part of value.split(';')) {
    const command = /^\s*([^\s:]+)/u.exec(part)?.[1];
    if (command === undefined || COMMANDS.includes(command)) continue;
    const near = nearestName(command, COMMANDS);
    return {
      reason: 'unknown-command',
      message: `lvt-do knows no command ${JSON.stringify(command)}`,
      advice: near === undefined ? `There are: ${COMMANDS.join(', ')}.` : `Did you mean ${near}?`,
    };
  }
  return null;
}

function badPause(name: string, value: string): Omit<Finding, 'pos'> | null {
  if (/^\s*\d+(?:\.\d+)?\s*$/u.test(value)) return null;
  const blur = name === 'lvt-debounce' ? ', or "blur"' : '';
  return {
    reason: 'no-pause',
    message: `${name}=${JSON.stringify(value)} is no time`,
    advice: `Write milliseconds as a number, such as "300"${blur}.`,
  };
}
