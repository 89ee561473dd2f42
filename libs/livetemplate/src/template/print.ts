import type { BranchNode, Node, PipeNode, StatementNode } from './ast.js';
import { quoteText } from './value/quote.js';

/**
 * The source of a node, such that parsing it gives the node again. Spacing inside actions and trim markers are not
 * kept: what they cut off is gone from the text already.
 */
export function printNode(node: Node): string {
  switch (node.kind) {
    case 'list':
      return printList(node.nodes);
    case 'text':
      return node.text;
    case 'comment':
      return `{{${node.text}}}`;
    case 'action':
      return `{{${printNode(node.pipe)}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'template':
      return `{{template ${quoteText(node.name, false)}${node.pipe === null ? '' : ` ${printNode(node.pipe)}`}}}`;
    case 'if':
    case 'with':
    case 'range':
      return append(`{{${printBranch(node)}`, '{{end}}');
    case 'pipe':
      return printPipe(node);
    case 'command':
      return node.args.map(printArgument).join(' ');
    case 'variable':
      return node.ident.join('.');
    case 'field':
      return `.${node.ident.join('.')}`;
    case 'chain':
      return [printArgument(node.node), ...node.field].join('.');
    case 'identifier':
      return node.ident;
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return node.quoted;
  }
}

function printArgument(node: Node): string {
  return node.kind === 'pipe' ? `(${printPipe(node)})` : printNode(node);
}

function printPipe({ decl, isAssign, cmds }: PipeNode): string {
  const value = cmds.map(printNode).join(' | ');
  return decl.length === 0 ? value : `${decl.map(printNode).join(', ')} ${isAssign ? '=' : ':='} ${value}`;
}

/** A branch without its first braces and without its end, so that it can continue a chain after `{{else `. */
function printBranch(node: BranchNode): string {
  const head = `${node.kind} ${printNode(node.pipe)}}}${printNode(node.list)}`;
  if (node.elseList === null) return head;
  const [first] = node.elseList.nodes;
  if (first !== undefined && (first.kind === 'if' || first.kind === 'with') && first.chained === true) {
    return append(head, `{{else ${printBranch(first)}`);
  }
  return append(head, `{{else}}${printNode(node.elseList)}`);
}

function printList(nodes: readonly StatementNode[]): string {
  return nodes.reduce((source, node) => append(source, printNode(node)), '');
}

/**
 * Joins two pieces of source. A brace at the end of a text would be read as part of the braces that follow; white
 * space that is trimmed away keeps them apart.
 */
function append(source: string, piece: string): string {
  if (!source.endsWith('{') || !piece.startsWith('{')) return source + piece;
  return piece.startsWith('{{') ? `${source} {{- ${piece.slice(2)}` : `${source} {{- /**/}}${piece}`;
}
