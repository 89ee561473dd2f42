import type { Block, ListSlot } from '../../analysis/block.js';
import type { ItemReads, SlotReads } from '../../analysis/slot-reads.js';
import { CHANGED_OUTSIDE, CHANGED_POSITION, NEW } from '../exec/change.js';
import type { Scope } from '../exec/frame.js';
import { sameBlock } from '../exec/same.js';
import { ChangeCode } from './changes.js';
import type { ExpressionWriter } from './expressions.js';
import type { FunctionCode, Place } from './function.js';
import type { CodeModule } from './module.js';
import type { TemplateFunctions } from './templates.js';

/** A call of a template that is part of a block, with the variables that are known in it. */
export interface Call {
  readonly place: Place;
  readonly scope: Scope;
}

/** The function in which a list stands. */
export interface BlockBody {
  readonly out: FunctionCode;
  readonly expressions: ExpressionWriter;
  readonly changes: ChangeCode;
  readonly functions: {
    readonly templates: TemplateFunctions;
    readonly reads: SlotReads;
    /** Writes the function of another block and returns its name. */
    write(block: Block, scope: Scope, changes: ChangeCode): string;
  };
}

/** Writes what computes the value of a list, into the function of the block around it. */
export class ListWriter {
  private readonly module: CodeModule;
  private readonly around: Scope;
  private readonly scope: Scope;
  private readonly place: Place;
  private readonly item: ItemReads;

  constructor(
    private readonly block: BlockBody,
    private readonly slot: ListSlot,
    { scope, place }: Call,
  ) {
    this.module = block.out.module;
    this.around = scope.child();
    this.scope = this.around.child();
    this.place = place;
    this.item = block.functions.reads.lists.get(slot)!;
  }

  /** @param name of the variable that is to hold the value @param old name of the value of before, or of null */
  write(name: string, old: string): void {
    const { block, module, slot, place } = this;
    const { out, functions } = block;
    const { pipe } = slot.node;
    const list = module.name('list');
    const fault = module.constant(functions.templates.faultAt(pipe.pos));
    // Before the first item, and in place of any, the loop's variables hold what is ranged over.
    const source = block.expressions.settled(pipe, this.around, place);
    out.add(`const ${list} = rangeOver(${source}, ${pipe.decl.length}, ${fault});`);
    out.freeTemporaries();
    const outside = this.item.reads.outside(this.item.anchor);
    const { site, run, key } = this.itemCode();
    const outer = block.changes.placesMask(outside);
    const changed = outer === 0 ? '0' : `(c & ${outer}) === 0 ? 0 : ${CHANGED_OUTSIDE}`;
    out.add(`${name} = listValue(${list}, ${old}, ${place.frame}, ${changed}, ${site});`);
    out.add(`if (${name} === null) {`);
    out.add(`if (${list}.elements.length === 0) {`);
    this.empty(name, old);
    out.add('} else {');
    out.add(`${name} = ${this.loop(list, run, key)};`);
    out.add('}\n}');
  }

  /** Writes the loop over all items. @returns the list's value */
  private loop(list: string, run: string, key: string | null): string {
    const { module, slot, place, block } = this;
    const [items, keys, at] = [module.name('items'), module.name('keys'), module.name('i')];
    const [element, position] = [`${list}.elements[${at}]`, `${list}.keys === null ? ${at} : ${list}.keys[${at}]`];
    const values = `${run}(${element}, ${position}, ${place.frame}, null, ${NEW})`;
    const printed = `${list}.keys[${at}]`;
    const keyCode =
      slot.key.kind === 'map-or-position'
        ? `if (${list}.keys !== null && ${printed} !== null) ${keys}.push(printValue(${printed}));`
        : `${keys}.push(${key}(${items}[${at}], ${element}, ${position}, ${place.frame}));`;
    block.out.add(`const ${items} = [], ${keys} = [];`);
    block.out.add(`for (let ${at} = 0; ${at} < ${list}.elements.length; ${at}++) {`);
    block.out.add(`${items}.push(${values});\n${keyCode}\n}`);
    const elements = `${list}.keys === null ? ${list}.elements : null`;
    return `{ keys: distinct(${keys}, ${items}.length), items: ${items}, otherwise: null, elements: ${elements} }`;
  }

  private empty(name: string, old: string): void {
    const { block, module, slot, place } = this;
    if (slot.otherwise === null) {
      block.out.add(`${name} = EMPTY_LIST;`);
      return;
    }
    const run = block.functions.write(slot.otherwise, this.around.child(), block.changes);
    const [before, values] = [module.name('e'), module.name('e')];
    const same = module.constant(sameBlock(slot.otherwise.slots.length));
    block.out.add(`const ${before} = ${old} === null ? null : ${old} === SAME ? ${same} : ${old}.otherwise;`);
    block.out.add(
      `const ${values} = ${run}(${place.dot}, ${place.frame}, ${before}, ${before} === null ? c | ${NEW} : c);`,
    );
    const value = `{ keys: null, items: [], otherwise: ${values} }`;
    block.out.add(`${name} = ${values} === ${before} && ${old} !== SAME ? ${old} : ${value};`);
  }

  /** Writes the functions for one item, and the constant with them and what else `updateList` wants to know. */
  private itemCode(): { site: string; run: string; key: string | null } {
    const { module, slot, scope, block } = this;
    const { anchor, reads: own, key: keyReads } = this.item;
    const set = this.loopVariables();
    const changes = new ChangeCode(module, anchor);
    const values = block.functions.write(slot.item, scope.child(), changes);
    const keyMask = keyReads === null ? null : changes.mask(keyReads);
    const keyBlock = slot.key.kind === 'block' ? block.functions.write(slot.key.block, scope.child(), changes) : null;
    changes.define();
    const run = module.name('item');
    module.define(run, ['element', 'key', 'frame', 'prev', 'c'], `${set}return ${values}(element, frame, prev, c);`);
    const key = this.key(set, keyBlock);
    const facts = [
      `run: ${run}`,
      `changes: ${changes.name}`,
      `key: ${key}`,
      `readsPosition: ${own.places.has(anchor.position)}`,
      `always: ${own.always < anchor.depth}`,
      `same: ${module.constant(sameBlock(slot.item.slots.length))}`,
      `keyBits: ${(keyMask ?? 0) & ~NEW}`,
      `keyStays: ${keyMask !== null && (keyMask & (CHANGED_OUTSIDE | CHANGED_POSITION)) === 0}`,
    ];
    return { site: module.value('site', `{ ${facts.join(', ')} }`), run, key };
  }

  /** What sets the variables of the loop for one item. */
  private loopVariables(): string {
    const registers = this.slot.node.pipe.decl.map(({ ident }) => this.scope.resolve(ident[0]!));
    const key = registers.length > 1 ? registers[0]! : -1;
    const last = registers.at(-1) ?? -1;
    return `${key < 0 ? '' : `frame[${key}] = key;`}${last < 0 ? '' : `frame[${last}] = element;`}`;
  }

  /**
   * Writes the function from an item to its key.
   * @param set what sets the variables of the loop
   * @param run name of the function of the key's block
   */
  private key(set: string, run: string | null): string | null {
    const { module } = this;
    const { key } = this.slot;
    if (key.kind === 'map-or-position') return null;
    const name = module.name('key');
    const parameters = ['values', 'element', 'key', 'frame'];
    if (key.kind === 'slot') {
      module.define(name, parameters, `return values[${key.index}];`);
      return name;
    }
    module.define(name, parameters, `${set}return keyIn(${run}(element, frame, null, ${NEW}));`);
    return name;
  }
}
