import type { Fault } from './fault.js';
import { depthOf, type Frame } from './frame.js';

/** Go's limit of templates calling templates. JavaScript's stack usually ends before; the error is the same. */
const MAX_DEPTH = 100_000;

/** The depth of a template that is called from one with the variables `frame`. */
export function deeper(frame: Frame, fault: Fault): number {
  const depth = depthOf(frame) + 1;
  return depth > MAX_DEPTH ? tooDeep(fault) : depth;
}

export function tooDeep(fault: Fault): never {
  return fault('depth', 'templates call each other too deeply', {
    hint: 'A template that calls itself needs a condition under which it does not.',
  });
}
