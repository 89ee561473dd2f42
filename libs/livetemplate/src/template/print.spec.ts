import { describe, expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import type { ListNode, Node, Position } from './ast.js';
import { parseTemplate } from './parser.js';
import { printNode } from './print.js';

/** The tree without positions, as which a random tree is made. */
type Plain = { readonly kind: string; readonly [key: string]: unknown };

const nowhere: Position = { source: 't', offset: 0, line: 1, column: 1 };
const functions = new Set(['f', 'printf']);

const name = fc.constantFrom('a', 'b1', '_c', 'größe', 'iff', 'true1');
const fields = fc.array(name, { minLength: 1, maxLength: 3 });
const variableName = fc.constantFrom('$', '$x', '$y');

function numberNode(text: string, isInt: boolean): Plain {
  const float = Number(text);
  return { kind: 'number', text, int: Number.isInteger(float) ? BigInt(float) : null, float, isInt, isComplex: false };
}

const leaf: Arbitrary<Plain> = fc.oneof(
  fc.constantFrom<Plain>({ kind: 'dot' }, { kind: 'nil' }),
  fc.boolean().map((value) => ({ kind: 'bool', value })),
  fields.map((ident) => ({ kind: 'field', ident })),
  fc
    .tuple(variableName, fc.array(name, { maxLength: 2 }))
    .map(([variable, rest]) => ({ kind: 'variable', ident: [variable, ...rest] })),
  fc.constantFrom('f', 'printf').map((ident) => ({ kind: 'identifier', ident })),
  fc.integer().map((value) => numberNode(String(value), true)),
  fc.constantFrom('1.5', '-2.25e-3', '.5').map((text) => numberNode(text, false)),
  fc.constantFrom('a', '}}', '{{', '"\\', 'é').map((text) => ({ kind: 'string', quoted: JSON.stringify(text), text })),
);

const { pipe } = fc.letrec<{ pipe: Plain; command: Plain; chain: Plain; argument: Plain }>((tie) => ({
  argument: fc.oneof({ maxDepth: 3, depthIdentifier: 'p' }, leaf, tie('chain'), tie('pipe')),
  chain: fc
    .tuple(
      fc.oneof(
        { maxDepth: 3, depthIdentifier: 'p' },
        fc.constant<Plain>({ kind: 'identifier', ident: 'f' }),
        tie('pipe'),
      ),
      fields,
    )
    .map(([node, field]) => ({ kind: 'chain', node, field })),
  command: fc.array(tie('argument'), { minLength: 1, maxLength: 3 }).map((args) => ({ kind: 'command', args })),
  pipe: fc
    .tuple(tie('command'), fc.array(fc.array(tie('argument'), { maxLength: 2 }), { maxLength: 2 }))
    .map(([first, others]) => ({
      kind: 'pipe',
      decl: [],
      isAssign: false,
      // Only what can be called may stand after a `|`.
      cmds: [
        first,
        ...others.map((args) => ({ kind: 'command', args: [{ kind: 'identifier', ident: 'f' }, ...args] })),
      ],
    })),
}));

const text = fc
  .stringMatching(/^[a-z {}\n<>/*"-]{1,8}$/)
  .filter((value) => !value.includes('{{'))
  .map((value) => ({ kind: 'text', text: value }));

function declaring(isRange: boolean): Arbitrary<Plain> {
  const decl = fc.array(fc.constantFrom('$x', '$y'), { maxLength: isRange ? 2 : 1 });
  return fc.tuple(pipe, decl, fc.boolean()).map(([value, names, isAssign]) => ({
    ...value,
    decl: names.map((ident) => ({ kind: 'variable', ident: [ident] })),
    isAssign: names.length > 0 && isAssign,
  }));
}

const { list } = fc.letrec<{ list: Plain; statement: Plain; branch: Plain }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 3, depthIdentifier: 's' },
    text,
    declaring(false).map((value) => ({ kind: 'action', pipe: value })),
    fc.constant({ kind: 'comment', text: '/* c */' }),
    fc
      .tuple(fc.constantFrom('a', 'b"c'), fc.option(pipe))
      .map(([called, value]) => ({ kind: 'template', name: called, pipe: value })),
    tie('branch'),
  ),
  // Two texts in a row are one text once they are printed.
  list: fc.array(tie('statement'), { maxLength: 4 }).map((nodes) => ({
    kind: 'list',
    nodes: nodes.filter((node, at) => node['kind'] !== 'text' || nodes[at - 1]?.['kind'] !== 'text'),
  })),
  branch: fc
    .tuple(fc.constantFrom('if', 'with', 'range'), fc.boolean(), tie('list'), fc.option(tie('list')))
    .chain(([kind, chained, then, otherwise]) =>
      declaring(kind === 'range').map((value) => {
        const node = { kind, pipe: value, list: then, elseList: otherwise };
        const chain = { kind: 'list', nodes: [{ ...node, chained: true }] };
        return chained && kind !== 'range' ? { ...node, elseList: chain } : node;
      }),
    ),
}));

/** Puts positions into a plain tree, or takes them out of a parsed one. */
function mapNodes(value: unknown, change: (node: Plain) => Plain): unknown {
  if (Array.isArray(value)) return value.map((entry) => mapNodes(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, mapNodes(entry, change)]);
  return change(Object.fromEntries(entries) as Plain);
}

function withoutPositions(tree: Node): unknown {
  return mapNodes(tree, ({ pos: _pos, ...node }) => node);
}

describe('printNode', () => {
  it('prints what parses to the same tree', () => {
    fc.assert(
      fc.property(list, (plain) => {
        const tree = mapNodes(plain, (node) => ({ ...node, pos: nowhere })) as ListNode;
        // All variables are declared, so that none is unknown wherever it stands.
        const source = `{{$x := 1}}{{$y := 1}}${printNode(tree)}`;
        const [template] = parseTemplate('t', source, { functions });
        const parsed = withoutPositions(template?.root as ListNode) as { nodes: unknown[] };
        expect(parsed.nodes.slice(2)).toEqual((plain as unknown as { nodes: unknown[] }).nodes);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps a brace of the text apart from those of an action', () => {
    const source = 'a{ {{- .x}}{{if .y}}{ {{- else}}{ {{- end}}';
    const [template] = parseTemplate('t', source, { functions });
    expect(printNode(template?.root as ListNode)).toBe(source);
  });
});
