import type { ListNode, Position, StatementNode } from '../template/ast.js';
import type { Block, Slot, Step } from './block.js';
import { type Construct, constructsOf } from './constructs.js';
import type { CapabilityReport, ConstructCount, FallbackConstruct } from './template-analysis.js';

/** Counts the constructs of all blocks: what is patched by value, and what falls back for which reason. */
export function takeCensus(blocks: readonly Block[]): Omit<CapabilityReport, 'reasons'> {
  const census = new Census();
  for (const block of blocks) for (const step of block.steps) census.step(block, step);
  return census.result();
}

interface Fallback {
  readonly construct: Construct;
  readonly reason: string;
  readonly places: Position[];
}

class Census {
  private readonly supported = new Map<Construct, number>();
  private readonly fallbacks = new Map<string, Fallback>();

  step(block: Block, step: Step): void {
    if (step.kind === 'effect') this.statement(step.node, null);
    else if (step.kind === 'enter') this.count('template', step.node.pos, null);
    else this.slot(block.slots[step.index]!);
  }

  result(): Omit<CapabilityReport, 'reasons'> {
    const supported = [...this.supported].map(([construct, count]): ConstructCount => ({ construct, count }));
    const fallbacks = [...this.fallbacks.values()].map(({ construct, reason, places }): FallbackConstruct => ({
      construct,
      count: places.length,
      reason,
      places,
    }));
    const good = total(supported);
    const all = good + total(fallbacks);
    return {
      supportPercentage: all === 0 ? 100 : Math.round((100 * good) / all),
      supported: supported.sort(byName),
      fallbacks: fallbacks.sort((a, b) => byName(a, b) || (a.reason < b.reason ? -1 : 1)),
    };
  }

  private slot(slot: Slot): void {
    if (slot.kind === 'list') {
      this.own(slot.node, null);
      if (slot.otherwise) this.count('else', slot.pos, null);
    } else if (slot.kind === 'branch') {
      for (const { condition } of slot.branches) {
        if (condition === null) this.count('else', slot.pos, null);
        else if (condition.kind === 'template') this.count('recursive-template', condition.pos, null);
        else this.own(condition, null);
      }
    } else {
      const whole = slot.kind === 'element' || slot.kind === 'document';
      const reason = whole ? (slot.obstacle?.reason ?? 'no-root-element') : null;
      for (const part of slot.parts) {
        if (part.kind === 'enter') this.count('template', part.node.pos, reason);
        else if (part.kind === 'node') this.statement(part.node, reason);
      }
    }
  }

  /** A statement with all that stands in its branches. */
  private statement(node: StatementNode, reason: string | null): void {
    this.own(node, reason);
    if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return;
    this.list(node.list, reason);
    const { elseList } = node;
    if (elseList === null) return;
    const [first] = elseList.nodes;
    const chained = (first?.kind === 'if' || first?.kind === 'with') && first.chained === true;
    if (!chained) this.count('else', elseList.pos, reason);
    this.list(elseList, reason);
  }

  private list(list: ListNode, reason: string | null): void {
    for (const node of list.nodes) this.statement(node, reason);
  }

  private own(node: StatementNode, reason: string | null): void {
    for (const construct of constructsOf(node)) this.count(construct, node.pos, reason);
  }

  private count(construct: Construct, pos: Position, reason: string | null): void {
    if (reason === null) {
      this.supported.set(construct, (this.supported.get(construct) ?? 0) + 1);
      return;
    }
    const key = `${construct} ${reason}`;
    const known = this.fallbacks.get(key);
    if (known) known.places.push(pos);
    else this.fallbacks.set(key, { construct, reason, places: [pos] });
  }
}

function total(counts: readonly ConstructCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

function byName(a: ConstructCount, b: ConstructCount): number {
  if (a.construct === b.construct) return 0;
  return a.construct < b.construct ? -1 : 1;
}
