import { wideKeys } from '../../program/derived-keys.js';
import { isStandIn, markHolder, ordinary } from '../../program/overlay.js';
import { circleMessage } from './circle.js';
import { Owner } from './owner.js';

/** Stands behind the draft of one object. */
export interface DraftNode {
  readonly scope: DraftScope;
  readonly base: object;
  /** What recipes see. */
  readonly draft: object;
  /** Whether anything in it has been changed. */
  readonly changed: boolean;
  /** Whether it is an object that others may stand in for, and in. */
  readonly plain: boolean;
  /** Opens it for changes, and what contains it. */
  change(): void;
  /** What it has become. Called once, and only if it was changed. */
  close(): object;
  /** What {@link close} has given; null while it is at work. */
  outcome: object | null | undefined;
}

/** Under this name a draft gives its node. */
export const NODE = Symbol('draft');

/** All drafts of one change. */
export class DraftScope {
  ended = false;
  private readonly inserted = new Set<object>();
  private owner: Owner | null = null;
  /** Whether anything can stand in for another object: nobody has to look where nothing can. */
  holdsWide = false;
  /** Whether what is being closed may have objects inside that stand in for others, and whether it has. */
  private mayHold = true;
  private holds = false;

  constructor(
    private readonly nodeFor: (base: object, parent: DraftNode | null, scope: DraftScope) => DraftNode | null,
  ) {}

  /** Whether a recipe has put in something that somebody else could change. */
  get opaque(): boolean {
    return this.owner?.opaque ?? false;
  }

  /** @throws TypeError after the change */
  assertOpen(): void {
    if (this.ended) throw new TypeError('A draft was used after the change that it was made for.');
  }

  /** What a recipe gets to see of a part of an object that is being drafted. */
  open(value: object, parent: DraftNode): object {
    if (this.inserted.has(value) || this.nodeOf(value) !== null) return value;
    return this.nodeFor(value, parent, this)?.draft ?? value;
  }

  /** Remembers what a recipe puts in: it belongs to the recipe, which may go on changing it directly. */
  insert(value: unknown): void {
    if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) this.inserted.add(value);
  }

  /** Null for what is not a draft of this change. */
  nodeOf(value: object): DraftNode | null {
    const node = (value as { [NODE]?: DraftNode })[NODE];
    return node?.scope === this ? node : null;
  }

  /** What a draft has become. */
  result(node: DraftNode): object {
    if (!node.changed) return node.base;
    if (node.outcome === null) throw new TypeError(circleMessage(node.draft));
    if (node.outcome === undefined) {
      node.outcome = null;
      node.outcome = this.closed(node);
    }
    return node.outcome;
  }

  private closed(node: DraftNode): object {
    if (!this.holdsWide) return node.close();
    const { mayHold, holds } = this;
    this.mayHold = node.plain;
    this.holds = isStandIn(node.base);
    const outcome = node.close();
    // A wide object stands in for another, or has none inside.
    if (this.holds && wideKeys(outcome) === undefined) markHolder(outcome);
    this.mayHold = mayHold;
    this.holds = holds;
    return outcome;
  }

  /** What a part of an object becomes that has been changed. */
  own(value: unknown, before: unknown): unknown {
    if (typeof value !== 'object' && typeof value !== 'function') return value;
    if (value === before || value === null) return value;
    const node = typeof value === 'object' ? this.nodeOf(value) : null;
    const own = node === null ? this.adopt(value, before) : this.result(node);
    if (!this.holdsWide) return own;
    if (!this.mayHold) return ordinary(own);
    this.holds ||= isStandIn(own);
    return own;
  }

  /** Takes over what a recipe has put in. There may be drafts inside. */
  private adopt(value: unknown, before: unknown): unknown {
    this.owner ??= new Owner(false, (inner) => {
      const node = this.nodeOf(inner);
      return node === null ? null : ordinary(this.result(node));
    });
    const known = ordinary(before);
    const own = this.owner.own(value, known);
    return own === known ? before : own;
  }
}
