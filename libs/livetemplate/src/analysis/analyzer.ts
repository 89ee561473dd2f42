import type { ListNode, StatementNode } from '../template/ast.js';
import type { Block, ListSlot, Slot } from './block.js';
import type { Document } from './document.js';
import { OBSTACLES } from './obstacles.js';
import { branchesOf } from './statements.js';
import type { ConstructCount, Finding, FragmentAnalysis, TemplateAnalysis, UpdateMode } from './template-analysis.js';

/** Says of a document how each of its constructs is kept up to date, and why (requirements A1, A2). */
export function analyze(document: Document, blocks: readonly Block[]): TemplateAnalysis {
  const census = new Census();
  for (const block of blocks) {
    for (const step of block.steps) {
      if (step.kind === 'effect') census.statement(step.node, true);
      else if (step.kind === 'enter') census.count('template', true);
      else census.slot(block.slots[step.index]!);
    }
  }
  const findings = document.obstacles.map(({ reason, pos }): Finding => ({ reason, ...OBSTACLES[reason], pos }));
  const constructs = census.result();
  const supported = constructs.reduce((sum, { supported: count }) => sum + count, 0);
  const all = constructs.reduce((sum, { supported: count, fallback }) => sum + count + fallback, 0);
  return {
    template: document.template,
    mode: modeOf(document.root.slots),
    supportPercent: all === 0 ? 100 : Math.round((100 * supported) / all),
    fragments: document.fragments.map((fragment): FragmentAnalysis => {
      const slots = document.root.slots.slice(fragment.from.static, fragment.to.static);
      return { id: fragment.id, mode: modeOf(slots), slots: countSlots(slots, new Set()), pos: slots[0]?.pos ?? null };
    }),
    constructs,
    findings,
    advice: blocks.flatMap((block) => block.slots.filter(hasNoKey).map(keyAdvice)),
  };
}

function hasNoKey(slot: Slot): slot is ListSlot {
  return slot.kind === 'list' && slot.key.kind === 'map-or-position';
}

function keyAdvice({ pos }: ListSlot): Finding {
  return {
    reason: 'list-without-key',
    message: 'unless it is a map, the items of this list are told apart by their position',
    advice: 'Give the element of an item a key: data-key="{{.id}}".',
    pos,
  };
}

function isReplaced(slot: Slot): boolean {
  return slot.kind === 'element' || slot.kind === 'document';
}

function inner(slot: Slot): Block[] {
  if (slot.kind === 'branch') return slot.branches.map((branch) => branch.block);
  if (slot.kind === 'list') return slot.otherwise ? [slot.item, slot.otherwise] : [slot.item];
  return [];
}

function modeOf(slots: readonly Slot[]): UpdateMode {
  const seen = new Set<Block>();
  const replaces = (slot: Slot): boolean =>
    isReplaced(slot) ||
    inner(slot).some((block) => {
      if (seen.has(block)) return false;
      seen.add(block);
      return block.slots.some(replaces);
    });
  return slots.some(replaces) ? 'fragment-replace' : 'value-patch';
}

function countSlots(slots: readonly Slot[], seen: Set<Block>): number {
  let count = slots.length;
  for (const slot of slots) {
    for (const block of inner(slot)) {
      if (seen.has(block)) continue;
      seen.add(block);
      count += countSlots(block.slots, seen);
    }
  }
  return count;
}

/** Counts constructs by name, and whether each is patched by value. */
class Census {
  private readonly counts = new Map<string, { supported: number; fallback: number }>();

  count(construct: string, supported: boolean): void {
    const counts = this.counts.get(construct) ?? { supported: 0, fallback: 0 };
    if (supported) counts.supported++;
    else counts.fallback++;
    this.counts.set(construct, counts);
  }

  slot(slot: Slot): void {
    if (slot.kind === 'list') {
      this.count('range', true);
      if (slot.otherwise) this.count('else', true);
    } else if (slot.kind === 'branch') {
      for (const { condition } of slot.branches) this.count(condition?.kind ?? 'else', true);
    } else {
      for (const part of slot.parts) {
        if (part.kind === 'enter') this.count('template', !isReplaced(slot));
        else if (part.kind === 'node') this.statement(part.node, !isReplaced(slot));
      }
    }
  }

  statement(node: StatementNode, supported: boolean): void {
    if (node.kind === 'text' || node.kind === 'comment') return;
    this.count(node.kind === 'action' ? actionName(node) : node.kind, supported);
    const lists = branchesOf(node);
    if (lists.length > 1) this.count('else', supported);
    for (const list of lists) this.list(list, supported);
  }

  private list(list: ListNode, supported: boolean): void {
    for (const node of list.nodes) this.statement(node, supported);
  }

  result(): ConstructCount[] {
    return [...this.counts]
      .map(([construct, counts]) => ({ construct, ...counts }))
      .sort((a, b) => (a.construct < b.construct ? -1 : 1));
  }
}

/** Commands that the escaper has added are not the author's. */
const ADDED = /^_html_template_/;

function actionName(node: Extract<StatementNode, { kind: 'action' }>): string {
  const { decl, isAssign, cmds } = node.pipe;
  if (decl.length > 0) return isAssign ? 'assignment' : 'variable';
  const own = cmds.filter(({ args: [first] }) => !(first?.kind === 'identifier' && ADDED.test(first.ident)));
  if (own.length > 1) return 'pipeline';
  const [first] = own[0]?.args ?? [];
  if (!first) return 'pipeline';
  if (first.kind === 'identifier') return 'function';
  return first.kind === 'variable' && first.ident.length > 1 ? 'field' : first.kind;
}
