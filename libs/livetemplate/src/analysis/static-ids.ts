import type { Position } from '../template/ast.js';
import type { Block, StaticId } from './block.js';
import type { Finding } from './template-analysis.js';

/** Constant ids that stand in a page more than once: what is addressed by such an id is always the first. */
export function repeatedIds(root: Block, texts: ReadonlyMap<string, string>): Finding[] {
  return new IdWalk(new IdPlaces(texts)).findings(root);
}

class IdWalk {
  private readonly found: Finding[] = [];
  private readonly open = new Set<Block>();

  constructor(private readonly places: IdPlaces) {}

  findings(root: Block): Finding[] {
    this.block(root);
    return this.found;
  }

  /** The ids that the block can have, each with its first place. */
  private block(block: Block): Map<string, Position> {
    const ids = new Map<string, Position>();
    if (this.open.has(block)) return ids;
    this.open.add(block);
    const add = (id: string, pos: Position): void => {
      const first = ids.get(id);
      if (first) this.duplicate(id, pos, first);
      else ids.set(id, pos);
    };
    for (const own of block.ids) add(own.id, this.places.of(own));
    for (const slot of block.slots) {
      if (slot.kind === 'branch') {
        // Only one of the branches stands.
        const any = new Map(slot.branches.flatMap((branch) => [...this.block(branch.block)]));
        for (const [id, pos] of any) add(id, pos);
      } else if (slot.kind === 'list') {
        for (const [id, pos] of this.block(slot.item)) {
          this.inList(id, pos);
          if (!ids.has(id)) ids.set(id, pos);
        }
        for (const [id, pos] of slot.otherwise ? this.block(slot.otherwise) : []) add(id, pos);
      }
    }
    this.open.delete(block);
    return ids;
  }

  private duplicate(id: string, pos: Position, first: Position): void {
    this.found.push({
      reason: 'duplicate-id',
      message: `the id ${JSON.stringify(id)} stands at ${first.source}:${first.line}:${first.column} already`,
      advice: 'Give each element an id of its own: browsers, scripts and updates find the first one only.',
      pos,
    });
  }

  private inList(id: string, pos: Position): void {
    this.found.push({
      reason: 'repeated-id',
      message: `each item of the list has the same id ${JSON.stringify(id)}`,
      advice: 'Compute the id from the item: id="row-{{.id}}".',
      pos,
    });
  }
}

/** Finds ids in the source: the escaper edits texts, so that offsets into them are not offsets into the source. */
class IdPlaces {
  private readonly last = new Map<string, number>();

  constructor(private readonly texts: ReadonlyMap<string, string>) {}

  of({ id, pos }: StaticId): Position {
    const text = this.texts.get(pos.source) ?? '';
    const key = `${pos.source}\n${pos.offset}\n${id}`;
    const from = this.last.get(key) ?? pos.offset;
    const found = this.find(text, id, from) ?? this.find(text, id, pos.offset);
    if (found === null) return pos;
    this.last.set(key, found + 1);
    return advanced(pos, text, found);
  }

  private find(text: string, id: string, from: number): number | null {
    const attribute = /\bid\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
    attribute.lastIndex = from;
    for (let found = attribute.exec(text); found; found = attribute.exec(text)) {
      if ((found[1] ?? found[2] ?? found[3]) === id) return found.index;
    }
    return null;
  }
}

function advanced(pos: Position, text: string, offset: number): Position {
  const lines = text.slice(pos.offset, offset).split('\n');
  const rest = lines.at(-1)!.length;
  return {
    source: pos.source,
    offset,
    line: pos.line + lines.length - 1,
    column: lines.length === 1 ? pos.column + rest : rest + 1,
  };
}
