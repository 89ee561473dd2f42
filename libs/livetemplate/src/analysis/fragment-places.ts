import type { ListNode, Position, StatementNode, Template } from '../template/ast.js';
import type { Block, Part, Slot, ValueSlot } from './block.js';
import type { Document } from './document.js';
import { FragmentIds, type Hash } from './fragment-id.js';
import { type FragmentNode, fragmentTree, insideRegion } from './fragment-tree.js';
import { branchesOf } from './statements.js';

/** Ids of the fragments around a place, outermost first. Inside a list only those around it: what an item is called depends on its key. */
type Around = readonly string[];

/** Where each statement of a document stands among its fragments, so that who reads of a place of a template knows what of the page it is. */
export class FragmentPlaces {
  /** By source, in the order of the text. */
  private readonly statements = new Map<string, { readonly offset: number; readonly around: Around }[]>();

  /** @param templates the escaped set, for what is called where no fragment begins */
  constructor(document: Document, templates: ReadonlyMap<string, Template>, hash: Hash) {
    const found: Found[] = [];
    new PlaceWalk(document, templates, hash, (pos, around) => found.push({ pos, around })).run();
    for (const { pos, around } of found) {
      const known = this.statements.get(pos.source);
      if (known === undefined) this.statements.set(pos.source, [{ offset: pos.offset, around }]);
      else known.push({ offset: pos.offset, around });
    }
    for (const [source, all] of this.statements) this.statements.set(source, merged(all));
  }

  /**
   * Id of the innermost fragment around a node; null where there is none, or where a part that is called several times does not say which.
   * @param position of any node of the statement
   */
  at({ source, offset }: Position): string | null {
    // A statement's own nodes stand behind its beginning, and before the next one.
    return (
      this.statements
        .get(source)
        ?.findLast((statement) => statement.offset <= offset)
        ?.around.at(-1) ?? null
    );
  }
}

interface Found {
  readonly pos: Position;
  readonly around: Around;
}

/** In order, each place once: what several fragments have in common is what is known of it. */
function merged(
  all: readonly { readonly offset: number; readonly around: Around }[],
): { readonly offset: number; readonly around: Around }[] {
  const byOffset = new Map<number, Around>();
  for (const { offset, around } of all) {
    const other = byOffset.get(offset);
    byOffset.set(offset, other === undefined ? around : common(around, other));
  }
  return [...byOffset].map(([offset, around]) => ({ offset, around })).sort((a, b) => a.offset - b.offset);
}

function common(one: Around, other: Around): Around {
  const end = one.findIndex((id, i) => id !== other[i]);
  return end < 0 ? one : one.slice(0, end);
}

class PlaceWalk {
  private readonly ids: FragmentIds;
  private readonly open = new Set<Block>();
  private readonly outermost: ReadonlyMap<string, string>;
  private items = 0;

  constructor(
    private readonly document: Document,
    private readonly templates: ReadonlyMap<string, Template>,
    hash: Hash,
    private readonly note: (pos: Position, around: Around) => void,
  ) {
    this.ids = new FragmentIds(hash, document.template);
    this.outermost = new Map(document.fragments.map(({ position, id }) => [position, this.ids.own(id)]));
  }

  run(): void {
    const { root, rootAttributes } = this.document;
    if (rootAttributes !== null) this.block(root, '', []);
    else for (const slot of root.slots) this.slot(slot, [this.ids.at('')]);
  }

  /** Gives ids in the order of `analyzeFragments`, on which they depend where two would be the same. */
  private block(block: Block, position: string, around: Around): void {
    if (this.open.has(block)) return;
    this.open.add(block);
    const perSlot: Around[] = block.slots.map(() => around);
    this.nodes(fragmentTree(block), block, { position, around, perSlot });
    let before = around;
    block.steps.forEach((step, i) => {
      if (step.kind === 'slot') {
        before = perSlot[step.index]!;
        this.slot(block.slots[step.index]!, before);
        return;
      }
      // What writes nothing stands between slots, wherever that is.
      const next = block.steps.slice(i).find(({ kind }) => kind === 'slot') as { index: number } | undefined;
      this.note(step.node.pos, next === undefined ? around : common(before, perSlot[next.index]!));
    });
    this.open.delete(block);
  }

  private nodes(
    nodes: readonly FragmentNode[],
    block: Block,
    at: { readonly position: string; readonly around: Around; readonly perSlot: Around[] },
  ): void {
    for (const node of nodes) {
      const position = at.position + node.position;
      if (node.kind === 'element') {
        const { staticId, from, to } = node.element;
        const around = this.inside(at.around, this.outermost.get(position) ?? this.id(position, staticId));
        at.perSlot.fill(around, from, to);
        this.nodes(node.inner, block, { ...at, around });
      } else {
        const around = this.inside(at.around, this.id(position, null));
        at.perSlot[node.index] = around;
        this.region(block.slots[node.index]!, position, around);
      }
    }
  }

  private region(slot: Slot, position: string, around: Around): void {
    if (slot.kind === 'branch') {
      slot.branches.forEach(({ block }, i) => this.block(block, insideRegion(position, i), around));
    } else if (slot.kind === 'list') {
      this.items++;
      this.block(slot.item, insideRegion(position, 0), around);
      this.items--;
      if (slot.otherwise) this.block(slot.otherwise, insideRegion(position, 1), around);
    }
  }

  private inside(around: Around, id: string | null): Around {
    return id === null ? around : [...around, id];
  }

  private id(position: string, staticId: string | null): string | null {
    if (this.items > 0) return null;
    return staticId === null ? this.ids.at(position) : this.ids.own(staticId);
  }

  /** The statements of a slot, without those of its blocks. */
  private slot(slot: Slot, around: Around): void {
    if (slot.kind === 'list') this.note(slot.node.pos, around);
    else if (slot.kind === 'branch') {
      for (const { condition } of slot.branches) if (condition !== null) this.note(condition.pos, around);
    } else this.parts(slot, around);
  }

  private parts({ parts }: ValueSlot, around: Around): void {
    const called = new Set<string>();
    const noteAll = ({ nodes }: ListNode): void => nodes.forEach(noteOne);
    const noteOne = (node: StatementNode): void => {
      if (node.kind === 'text') return;
      this.note(node.pos, around);
      branchesOf(node).forEach(noteAll);
      if (node.kind !== 'template' || called.has(node.name)) return;
      called.add(node.name);
      const template = this.templates.get(node.name);
      if (template !== undefined) noteAll(template.root);
    };
    for (const part of parts) this.part(part, noteOne, around);
  }

  private part(part: Part, noteAll: (node: StatementNode) => void, around: Around): void {
    if (part.kind === 'enter') this.note(part.node.pos, around);
    else if (part.kind === 'node') noteAll(part.node);
  }
}
