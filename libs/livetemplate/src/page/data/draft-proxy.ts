import type { DraftNode, DraftScope } from './draft-scope.js';

/** Proxies need something to stand for; all that is asked about it is answered by the node. */
const TARGET = {};

/** What drafts of objects and of lists have in common: the node answers all that is asked about the draft, and refuses what no draft can bear. */
export abstract class DraftProxy<Base extends object> implements ProxyHandler<object> {
  readonly draft: object;
  outcome: object | null | undefined;

  constructor(
    readonly base: Base,
    protected readonly parent: DraftNode | null,
    readonly scope: DraftScope,
    target: object = TARGET,
  ) {
    this.draft = new Proxy(target, this);
  }

  getPrototypeOf(): object | null {
    return Object.getPrototypeOf(this.base) as object | null;
  }

  defineProperty(): never {
    throw new TypeError('Parts of a draft are assigned, not defined.');
  }

  setPrototypeOf(): never {
    throw new TypeError('A draft keeps its prototype.');
  }

  preventExtensions(): never {
    throw new TypeError('A draft cannot be frozen.');
  }
}
