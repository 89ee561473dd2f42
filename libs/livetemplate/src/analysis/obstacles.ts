import type { Position } from '../template/ast.js';

/** Why something cannot be patched by value. */
export interface Obstacle {
  /** Stable name. */
  readonly reason: ObstacleReason;
  readonly pos: Position;
}

export type ObstacleReason =
  | 'unbalanced-branch'
  | 'break-or-continue'
  | 'dynamic-tag-name'
  | 'dynamic-attribute-name'
  | 'attribute-across-branch'
  | 'misplaced-content'
  | 'nested-interactive'
  | 'misnested-tags'
  | 'inert-content'
  | 'no-root-element';

/** What the analyzer says of each reason for a fragment replace, and what a template author can do about it. */
export const OBSTACLES: Readonly<Record<ObstacleReason, { readonly message: string; readonly advice: string }>> = {
  'unbalanced-branch': {
    message: 'the branches of this action do not open and close the same elements',
    advice: 'Close every element in the branch that opens it; write end tags that HTML would let you leave out.',
  },
  'break-or-continue': {
    message: '{{break}} and {{continue}} end an item in the middle of its markup',
    advice: 'Put the rest of the item into an {{if}}.',
  },
  'dynamic-tag-name': {
    message: 'the name of a tag is computed',
    advice: 'Write the possible tags in the branches of an {{if}}.',
  },
  'dynamic-attribute-name': {
    message: 'the name of an attribute is computed, so the attributes it can write are not known',
    advice:
      'Write the attribute name as text and compute its value only, or write whole attributes inside an {{if}}, each with a space before it.',
  },
  'attribute-across-branch': {
    message: 'an attribute begins inside this action and ends outside of it, or the other way round',
    advice: 'Write the whole attribute inside the branch, or only a part of its value.',
  },
  'misplaced-content': {
    message: 'HTML parsers move this content out of the element it is written in',
    advice: 'Write <tbody> around rows, and inside tables only rows and cells.',
  },
  'nested-interactive': {
    message: 'an element of this kind may not stand inside another of its kind: HTML parsers take them apart',
    advice: 'Close the outer element first.',
  },
  'misnested-tags': {
    message: 'end tags stand in another order than their start tags: HTML parsers rebuild such elements',
    advice: 'Close the inner element first.',
  },
  'inert-content': {
    message: 'the content of <template> and <noscript> is not part of the page',
    advice: 'Keep actions out of these elements.',
  },
  'no-root-element': {
    message: 'this action stands outside of the elements of the page',
    advice: 'Move it into <body>.',
  },
};
