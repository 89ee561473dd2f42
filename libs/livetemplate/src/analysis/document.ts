import type { ListNode, Position, StatementNode, Template } from '../template/ast.js';
import type { Block, Part, ValueSlot } from './block.js';
import { BlockBuilder, buildBlock } from './block-builder.js';
import type { ElementTree } from './element-tree.js';
import { FragmentIds, type Hash } from './fragment-id.js';
import { type FragmentTree, liveElements, outermostFragments, staticId } from './fragments.js';
import { layOutMarked, type Place } from './lay-out.js';
import type { Obstacle } from './obstacles.js';
import { flatten, type Piece } from './pieces.js';
import { branchesOf } from './statements.js';
import { uncachedRanges } from './uncached-elements.js';
import type { Surroundings } from './surroundings.js';
import type { Finding } from './template-analysis.js';

/** A template as a document of blocks. */
export interface Document {
  readonly template: string;
  readonly root: Block;
  /** Behind `<html`, where the page's own attributes go; null where the document is one slot. */
  readonly rootAttributes: Place | null;
  readonly fragments: readonly Fragment[];
  readonly obstacles: readonly Obstacle[];
  /** What its author hardly means, and is no obstacle. */
  readonly warnings: readonly Finding[];
}

export interface Fragment {
  readonly id: string;
  /** Indexes of the elements from the root to it, with dots between them. */
  readonly position: string;
  /** Whether it has an element with `data-cache="false"`, besides those in its branches and lists. */
  readonly isUncached: boolean;
  readonly from: Place;
  readonly to: Place;
}

export interface DocumentOptions {
  readonly hash: Hash;
  /** Markup to add at the end of `<head>`. */
  readonly head: string;
}

/** Around a template that is a part of a page: browsers would make the same of it, but unseen. */
const SHELL_START = '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n</head>\n<body>\n';
const SHELL_END = '\n</body>\n</html>\n';

/**
 * Lays a template out as a document.
 * @param templates The escaped set.
 */
export function buildDocument(
  name: string,
  body: ListNode,
  templates: ReadonlyMap<string, Template>,
  options: DocumentOptions,
): Document {
  const obstacles: Obstacle[] = [];
  const warnings: Finding[] = [];
  const around: Surroundings = {
    templates,
    within: [name],
    open: [],
    namespace: 'html',
    recursive: new Map(),
    report: (obstacle) => obstacles.push(obstacle),
    warn: (finding) => warnings.push(finding),
    build: buildBlock,
  };
  const pieces = withShell(flatten(body.nodes, templates, [name]), body.pos);
  const builder = new BlockBuilder(around);
  const failure = builder.readAll(pieces);
  const html = builder.top.find((child): child is ElementTree => child.kind === 'element' && child.name === 'html');
  const obstacle = failure ?? (html ? wholeDocument(builder, html) : null);
  if (obstacle || !html) {
    if (obstacle) obstacles.push({ reason: obstacle.reason, pos: obstacle.pos });
    return {
      ...asOneSlot(pieces, obstacle),
      template: name,
      obstacles: distinct(obstacles),
      warnings: distinct(warnings),
    };
  }
  const insert = new Map<number, string>();
  const head = html.children.find((child): child is ElementTree => child.kind === 'element' && child.name === 'head');
  const add = (token: number, text: string) => insert.set(token, (insert.get(token) ?? '') + text);
  if (options.head !== '') add(head ? head.closeFrom : html.openEnd, options.head);
  const live = liveElements(builder.top, builder.tokens);
  const elements = live.length > 0 ? live : [somewhere(html, builder)];
  const outermost = outermostFragments(elements);
  const ownIds = outermost.flatMap(({ staticId }) => staticId ?? []);
  const ids = new FragmentIds(options.hash, name, ownIds);
  const trees = outermost.map((tree) => {
    const id = tree.staticId ?? ids.at(tree.path.join('.'));
    if (tree.staticId === null) add(tree.element.nameEnd, ` data-fragment-id="${id}"`);
    return { id, position: tree.path.join('.'), element: tree.element };
  });
  const marks = [html.nameEnd, ...trees.flatMap(({ element }) => [element.from, element.to])];
  const { block, places } = layOutMarked(builder, 'html', { insert, marks, elements });
  return {
    template: name,
    root: block,
    rootAttributes: places.get(html.nameEnd)!,
    fragments: trees.map(({ id, position, element }) => ({
      id,
      position,
      isUncached: uncachedRanges([element], builder.tokens).length > 0,
      from: places.get(element.from)!,
      to: places.get(element.to)!,
    })),
    obstacles: distinct(obstacles),
    warnings: distinct(warnings),
  };
}

/** A page without anything live is shown anew by its body, so that a client that asks for the state gets one. */
function somewhere(html: ElementTree, { top, tokens }: BlockBuilder): FragmentTree {
  const at = html.children.findIndex((child) => child.kind === 'element' && child.name === 'body');
  const path = at < 0 ? [top.indexOf(html)] : [top.indexOf(html), at];
  const element = at < 0 ? html : (html.children[at] as ElementTree);
  return { element, staticId: staticId(element, tokens), path };
}

function withShell(pieces: readonly Piece[], pos: Position): readonly Piece[] {
  if (firstTag(pieces.map(({ node }) => node)) === 'html') return pieces;
  const shell = (text: string): Piece => ({
    kind: 'text',
    text,
    node: { kind: 'text', text, pos },
    call: 0,
  });
  return [shell(SHELL_START), ...pieces, shell(SHELL_END)];
}

/** Name of the first element that is opened, whichever branches are taken; an empty string where there is none. */
function firstTag(nodes: readonly StatementNode[]): string {
  for (const node of nodes) {
    const name =
      node.kind === 'text'
        ? /<([a-z][^\s/>]*)/i.exec(node.text)?.[1]?.toLowerCase()
        : firstTag(branchesOf(node).flatMap((list) => list.nodes));
    if (name) return name;
  }
  return '';
}

/** Why the document can only be replaced as a whole: something live stands outside of `head` and `body`, or around them. */
function wholeDocument({ top, tokens }: BlockBuilder, html: ElementTree): Obstacle | null {
  for (const element of [html, ...html.children]) {
    if (element.kind === 'element' && element.opaque && ['html', 'head', 'body'].includes(element.name))
      return element.opaque;
  }
  for (const child of [...top, ...html.children]) {
    if (child.kind === 'region') return { reason: 'no-root-element', pos: child.slot.pos };
    if (child.kind !== 'run' || !child.dynamic) continue;
    const action = tokens.slice(child.from, child.to).find((token) => typeof token !== 'string')!;
    return { reason: 'no-root-element', pos: action.node.pos };
  }
  return null;
}

function asOneSlot(
  pieces: readonly Piece[],
  obstacle: Obstacle | null,
): Pick<Document, 'root' | 'rootAttributes' | 'fragments'> {
  const parts = pieces.map((piece): Part => (piece.kind === 'text' ? { kind: 'text', text: piece.text } : piece));
  const slot: ValueSlot = {
    kind: 'document',
    parts,
    prefix: '',
    suffix: '',
    lead: '',
    tail: '',
    name: '',
    names: [],
    code: null,
    obstacle,
    pos: pieces[0]!.node.pos,
  };
  const nothing = { text: false, dynamic: false, empty: false };
  const root: Block = {
    id: -1,
    statics: ['', ''],
    slots: [slot],
    outline: [],
    steps: [{ kind: 'slot', index: 0 }],
    namespace: 'html',
    start: nothing,
    end: nothing,
    top: { elements: new Set(['html']), text: false },
    rootSlots: new Set(),
    uncached: null,
    elements: [],
    ids: [],
  };
  return { root, rootAttributes: null, fragments: [] };
}

function distinct<Found extends Pick<Finding, 'reason' | 'pos'>>(found: readonly Found[]): Found[] {
  const seen = new Set<string>();
  return found.filter(({ reason, pos }) => {
    const key = `${reason}\n${pos.source}\n${pos.offset}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
