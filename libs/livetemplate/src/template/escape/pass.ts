/** One pass of the escaper over templates: from context to context, collecting edits. */

import type {
  BreakNode,
  ContinueNode,
  IfNode,
  ListNode,
  Position,
  RangeNode,
  StatementNode,
  Template,
  TemplateNode,
  WithNode,
} from '../ast.js';
import { escapeAction } from './action.js';
import { DEAD, failure, isLeftOut, sameContext, type EscapeContext } from './context.js';
import type { Copies } from './copies.js';
import { Edits } from './edits.js';
import { join } from './join.js';
import { escapeText } from './text.js';

/** The context at a `{{break}}` or `{{continue}}`. */
interface Exit {
  readonly c: EscapeContext;
  readonly node: BreakNode | ContinueNode;
}

interface CallEnd {
  readonly next: EscapeContext;
  /** Name of the copy for the context of the call. */
  readonly name: string;
}

export class Pass {
  readonly edits = new Edits();
  /** Where the text last went from plain HTML into a tag or comment. */
  opened: Position | null = null;
  private readonly called = new Set<string>();
  private exits: Exit[] = [];

  /** @param ends context after each copy that is escaped, or, inside a recursion, assumed to be. */
  constructor(
    private readonly copies: Copies,
    readonly ends: Map<string, EscapeContext> = new Map(),
  ) {}

  /** Escapes template `name` for a call in context `c`. */
  call(c: EscapeContext, name: string, position: Position | null): CallEnd {
    const derived = this.copies.nameFor(name, c);
    this.called.add(derived);
    const known = this.ends.get(derived);
    if (known) return { next: known, name: derived };
    const template = this.copies.of(name, derived);
    if (template) return { next: this.template(c, template), name: derived };
    const reason = `there is no template ${JSON.stringify(name)}`;
    const hint = 'Check the name, or add the file that defines it.';
    return { next: failure({ errorClass: 'no_such_template', reason, hint, position, at: 0 }), name: derived };
  }

  /**
   * The end of a template is needed for the calls it makes to itself, before it is known. Most end in the context they
   * start in, so that is assumed first; then the end that came of it; then what came of that: where calls make a URL
   * longer, its part is known no more.
   */
  private template(start: EscapeContext, template: Template): EscapeContext {
    const first = this.attempt(start, template, start);
    if (first.holds || first.end.state === 'error') return first.end;
    const second = this.attempt(start, template, first.end);
    if (second.holds || second.end.state === 'error') return second.end;
    const third = this.attempt(start, template, second.end);
    if (third.holds) return third.end;
    return failure({
      errorClass: 'end_context',
      reason: `the recursive template ${JSON.stringify(template.name)} ends in one context or another, depending on its calls`,
      hint: 'Let it end in the context it starts in: close what it opens before it calls itself.',
      position: template.root.pos,
      at: 0,
    });
  }

  private attempt(
    start: EscapeContext,
    template: Template,
    assumed: EscapeContext,
  ): { end: EscapeContext; holds: boolean } {
    this.ends.set(template.name, assumed);
    const trial = this.fork();
    const end = trial.list(start, template.root);
    const isRecursive = trial.called.has(template.name);
    const holds = end.state !== 'error' && (!isRecursive || sameContext(end, assumed));
    if (holds) {
      this.adopt(trial);
      // The next call ends as this one does. Go takes the next one to end where it starts, which escapes what follows
      // for the wrong context. In one case that is right, and kept: nothing of a comment that is left open is written,
      // so after the next call the browser is where it was.
      this.ends.set(template.name, isLeftOut(end) ? start : end);
    }
    return { end, holds };
  }

  private fork(): Pass {
    return new Pass(this.copies, new Map(this.ends));
  }

  private adopt(trial: Pass): void {
    for (const [name, end] of trial.ends) this.ends.set(name, end);
    for (const name of trial.called) this.called.add(name);
    this.edits.adopt(trial.edits);
    this.opened = trial.opened ?? this.opened;
  }

  private list(start: EscapeContext, list: ListNode): EscapeContext {
    let c = start;
    for (const [i, node] of list.nodes.entries()) {
      c = this.statement(c, node);
      if (c.state !== 'dead') continue;
      // What follows never runs, so nothing is known of its context: nobody may come across it unescaped.
      this.edits.cut(list, i + 1);
      break;
    }
    return c;
  }

  private statement(c: EscapeContext, node: StatementNode): EscapeContext {
    switch (node.kind) {
      case 'text': {
        const { next, text, opened } = escapeText(c, node);
        this.opened = opened ?? this.opened;
        if (text !== node.text) this.edits.setText(node, text);
        return next;
      }
      case 'action': {
        if (node.pipe.decl.length > 0) return c; // prints nothing
        const { next, escapers } = escapeAction(c, node);
        this.edits.setEscapers(node, escapers);
        return next;
      }
      case 'comment':
        return c;
      case 'break':
      case 'continue':
        this.exits.push({ c, node });
        return DEAD;
      case 'if':
      case 'with':
        return this.branch(c, node);
      case 'range':
        return this.range(c, node);
      case 'template':
        return this.templateCall(c, node);
    }
  }

  private templateCall(c: EscapeContext, node: TemplateNode): EscapeContext {
    const { next, name } = this.call(c, node.name, node.pos);
    if (name !== node.name) this.edits.setCallee(node, name);
    return next;
  }

  private branch(c: EscapeContext, node: IfNode | WithNode): EscapeContext {
    const whenTrue = this.list(c, node.list);
    const whenFalse = node.elseList ? this.list(c, node.elseList) : c;
    return join(whenTrue, whenFalse, node.pos, node.kind);
  }

  private range(c: EscapeContext, node: RangeNode): EscapeContext {
    const once = this.loopBody(c, node);
    const afterOnce = joinExits(once.end, once.exits);
    if (afterOnce.state === 'error') return afterOnce;
    // The body may run again, from where it ended. What it does there must be the same, so its edits are not kept.
    const settled = once.exits.length === 0 && sameContext(afterOnce, c);
    const afterAgain = settled ? afterOnce : this.again(afterOnce, node);
    if (afterAgain.state === 'error') return afterAgain;
    const whenEmpty = node.elseList ? this.list(c, node.elseList) : c;
    return join(afterAgain, whenEmpty, node.pos, 'range');
  }

  private again(c: EscapeContext, node: RangeNode): EscapeContext {
    const again = this.fork().loopBody(c, node);
    const joined = join(c, again.end, node.pos, 'range');
    if (joined.problem === null) return joinExits(joined, again.exits);
    return failure({
      ...joined.problem,
      errorClass: 'range_reentry',
      reason: `when the loop runs again: ${joined.problem.reason}`,
      hint: 'Let the body of the loop end in the context it starts in: close its quotes, tags and elements.',
    });
  }

  private loopBody(c: EscapeContext, node: RangeNode): { end: EscapeContext; exits: readonly Exit[] } {
    const outer = this.exits;
    const exits: Exit[] = [];
    this.exits = exits;
    const end = this.list(c, node.list);
    this.exits = outer;
    return { end, exits };
  }
}

/** Leaving the body early must not skip a change of context: `break` and `continue` join with the body's end. */
function joinExits(end: EscapeContext, exits: readonly Exit[]): EscapeContext {
  let c = end;
  for (const exit of exits) {
    c = join(c, exit.c, exit.node.pos, 'range');
    if (c.problem !== null) return failure({ ...c.problem, reason: `at {{${exit.node.kind}}}, ${c.problem.reason}` });
  }
  return c;
}
