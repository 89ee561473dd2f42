/**
 * Attributes the server puts on the root element of a live page.
 * `data-lvt-state` tells which branches and how many items the served HTML holds: slots in order, depth first;
 * a branch is one character, `branch + 1` in base 36 (`0` for none; from 35 on `z`, the number, `.`), followed by the
 * state of the branch's block; a list is its length and `.`, followed by the states of its items, or of its `{{else}}` block where it
 * is empty and has one.
 */
export const ROOT_ATTRIBUTES = {
  page: 'data-lvt-page',
  sequence: 'data-lvt-seq',
  fingerprint: 'data-lvt-template',
  state: 'data-lvt-state',
  /** Base path of the module's addresses; `/livetemplate` where it is left out. */
  base: 'data-lvt-base',
  /** Where it stands, the page has no Socket.IO, and is kept live by Server-Sent Events. */
  stream: 'data-lvt-stream',
} as const;
