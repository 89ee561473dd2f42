/** What a transition function is, and the scanning helpers that all of them use. */

import { failure, type EscapeContext } from './context.js';
import type { EscapeErrorClass } from '../../errors/index.js';

/** The context after the text that was read, and how many code units of it were. */
export interface Step {
  readonly next: EscapeContext;
  readonly read: number;
}

/** Reads a piece of text in context `c`, up to the first point where the context changes. */
export type Transition = (c: EscapeContext, text: string) => Step;

export function step(next: EscapeContext, read: number): Step {
  return { next, read };
}

/** The step into the error state; it reads all of `text`. */
export function refuse(errorClass: EscapeErrorClass, text: string, at: number, reason: string, hint: string): Step {
  return step(failure({ errorClass, reason, hint, position: null, at }), text.length);
}

/** Index of the first of `chars` at or after `from`, or -1. */
export function indexOfAny(text: string, chars: string, from = 0): number {
  for (let i = from; i < text.length; i++) if (chars.includes(text.charAt(i))) return i;
  return -1;
}

/** Index of the first code unit at or after `from` that is no HTML white space. */
export function skipSpace(text: string, from: number): number {
  let i = from;
  while (i < text.length && ' \t\n\f\r'.includes(text.charAt(i))) i++;
  return i;
}

/** A short piece of template text for an error message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 32 ? `${text.slice(0, 32)}…` : text);
}
