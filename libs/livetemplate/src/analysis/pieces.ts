import type { ListNode, StatementNode, Template, TemplateNode } from '../template/ast.js';
import type { Enter } from './block.js';

/** A template's nodes as one flat sequence, in which called templates stand in place of their calls. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly node: StatementNode; readonly call: number }
  | { readonly kind: 'node'; readonly node: StatementNode; readonly call: number; readonly within: readonly string[] }
  | Enter;

/** Calls deeper than this stay calls: a chain of templates that long is code, not layout. */
const MAX_DEPTH = 50;

/** Pieces of one block beyond which calls stay calls, so that templates that call each other cannot explode. */
const MAX_PIECES = 20_000;

/**
 * Flattens nodes. `within` names the templates being expanded around them: a call of one of these stays a call, which
 * makes its template a block of its own.
 */
export function flatten(
  nodes: readonly StatementNode[],
  templates: ReadonlyMap<string, Template>,
  within: readonly string[],
): Piece[] {
  const pieces: Piece[] = [];
  let calls = 0;
  const add = (list: readonly StatementNode[], call: number, around: readonly string[]): void => {
    for (const node of list) {
      switch (node.kind) {
        case 'comment':
          break;
        case 'text':
          if (node.text !== '') pieces.push({ kind: 'text', text: node.text, node, call });
          break;
        case 'template': {
          const body = expandable(node, around);
          if (!body) {
            pieces.push({ kind: 'node', node, call, within: around });
            break;
          }
          const callee = ++calls;
          pieces.push({ kind: 'enter', node, call, callee });
          add(body.nodes, callee, [...around, node.name]);
          break;
        }
        default:
          pieces.push({ kind: 'node', node, call, within: around });
      }
    }
  };
  const expandable = (node: TemplateNode, around: readonly string[]): ListNode | null => {
    if (around.includes(node.name) || around.length > MAX_DEPTH || pieces.length > MAX_PIECES) return null;
    return templates.get(node.name)?.root ?? null;
  };
  add(nodes, 0, within);
  return pieces;
}
