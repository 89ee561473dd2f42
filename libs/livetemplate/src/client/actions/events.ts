import type { ActionAnswer } from '../../protocol/index.js';
import { emit } from '../diagnostics.js';
import { catchUp, keepInput } from '../dom/input-keeper.js';
import { emptying } from './emptying.js';
import { showFieldErrors } from './field-errors.js';
import { matchesKey } from './key-filter.js';
import { elementPayload, fieldPayload, formPayload, isField, merge, type Payload } from './payload.js';
import { showPending } from './pending.js';
import { RateLimit } from './rate-limit.js';

/** Runs an action of an element and resolves with the server's answer. */
export type RunAction = (name: string, data: Payload, element: Element) => Promise<ActionAnswer>;

type Submitter = HTMLElement | null | undefined;

/** By form: what its last submit has sent, until that is answered. */
const submits = new WeakMap<Element, Payload>();

/** The DOM events that become actions; `visible` is told by the script of extras. */
const TYPES = ['click', 'submit', 'change', 'input', 'keydown', 'keyup', 'focusin', 'focusout', 'visible'];

/** Focus and blur do not bubble; `focusin` and `focusout` do, and are what `lvt-focus` and `lvt-blur` mean. */
function attributeOf(type: string): string {
  return `lvt-${type.replace('focusin', 'focus').replace('focusout', 'blur')}`;
}

/** Turns events of elements with `lvt-click` and the like into actions; new elements need no listeners of their own. */
export class Events {
  private readonly limits = new RateLimit();
  /** The button that was clicked last: older browsers do not say which one has submitted a form. */
  private button: HTMLButtonElement | null = null;

  /** @param shown the sequence number of what is shown */
  constructor(
    private readonly run: RunAction,
    private readonly shown: () => number,
  ) {}

  listen(document: Document): void {
    for (const type of TYPES) document.addEventListener(type, (event) => this.handle(event));
  }

  private handle(event: Event): void {
    const attribute = attributeOf(event.type);
    const target = event.target as Element;
    if (!target.closest) return;
    if (event.type === 'click') this.button = target.closest('button,input');
    const element = target.closest(`[${attribute}]`);
    if (element && this.concerns(event, element))
      this.trigger(event, element, element.getAttribute(attribute) as string);
    if (event.type === 'focusout') {
      this.limits.flush(target, true);
      catchUp();
    }
  }

  private concerns(event: Event, element: Element): boolean {
    if (event.type === 'click') return this.concernsClick(event as MouseEvent, element);
    if (event.type.startsWith('key')) return matchesKey(event as KeyboardEvent, element.getAttribute('lvt-key'));
    // Focus that moves inside an element neither enters nor leaves it.
    if (event.type.startsWith('focus')) return !element.contains((event as FocusEvent).relatedTarget as Node | null);
    return true;
  }

  private concernsClick(event: MouseEvent, element: Element): boolean {
    const link = element.nodeName === 'A';
    // Opening a link in a new tab is the browser's.
    if (link && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) return false;
    const { type, form } = element as HTMLButtonElement;
    if (link || (type === 'submit' && form && !form.hasAttribute('lvt-submit'))) event.preventDefault();
    return !(element as HTMLButtonElement).disabled;
  }

  private trigger(event: Event, element: Element, action: string): void {
    const submitter = this.submitterOf(event);
    const data = payloadOf(event, element, submitter);
    if (event.type === 'submit') {
      event.preventDefault();
      this.limits.flush(element, false);
      const sent = submits.get(element);
      // A second click is no second wish, unless the form says something else by then. Where it is multipart,
      // that would call off the files that are on their way.
      if (sent && (/multi/.test((element as HTMLFormElement).enctype) || JSON.stringify(sent) === JSON.stringify(data)))
        return;
    }
    const asking = [submitter, element].find((it) => it && it.hasAttribute('lvt-confirm'));
    if (asking && !confirm(asking.getAttribute('lvt-confirm') as string)) {
      event.preventDefault();
      return;
    }
    const { type, target } = event;
    const answered =
      isField(target) && (type !== 'click' || element === target) ? keepInput(element, target) : () => {};
    this.limits.run(
      element,
      type,
      (dropped) => void (dropped ? answered() : this.perform(type, element, action, data, answered)),
    );
  }

  private submitterOf({ type, target, submitter }: Partial<SubmitEvent>): Submitter {
    const { button } = this;
    if (submitter !== undefined || type !== 'submit' || !button) return submitter;
    return button.form === target && button.type === 'submit' ? button : null;
  }

  private async perform(
    type: string,
    element: Element,
    action: string,
    data: Payload,
    answered: (ok?: boolean) => void,
  ): Promise<void> {
    const { activeElement } = document;
    const submit = type === 'submit';
    const empty = submit && element.matches('form[lvt-reset]') && emptying(element as HTMLFormElement);
    if (submit) submits.set(element, data);
    const done = showPending(element, submit);
    element.classList.remove('lvt-error');
    const answer = await this.run(action, data, element);
    done();
    if (submits.get(element) === data) submits.delete(element);
    const fields = answer.ok ? {} : answer.error.fields || {};
    const form = element.closest('form');
    const wrong = form ? showFieldErrors(form, fields) : [];
    // Whoever has gone on to another place is not called back. Not every field can have focus.
    if (submit && activeElement === document.activeElement) {
      wrong.some((control) => (control.focus(), control === document.activeElement));
    }
    element.classList.toggle('lvt-error', !answer.ok);
    if (answer.ok) {
      if (empty) empty();
      emit(element, 'success', { action, seq: answer.seq });
      this.whenShown(answer.seq, () => answered(true));
    } else {
      answered();
      emit(element, 'error', { action, ...answer.error });
    }
  }

  /** The change of an action comes a little later than its answer. */
  private whenShown(seq: number, then: () => void): void {
    const before = this.shown();
    if (seq <= before) return then();
    const listener = (): void => {
      const now = this.shown();
      // A server that has lost its memory counts from an earlier state.
      if (now < seq && now >= before) return;
      document.removeEventListener('lvt:updated', listener);
      then();
    };
    document.addEventListener('lvt:updated', listener);
  }
}

function payloadOf(event: Event, element: Element, submitter: Submitter): Payload {
  const { type, target } = event;
  return merge(
    elementPayload(element),
    // A form says what its submit says, so that one class describes both.
    element.nodeName === 'FORM'
      ? formPayload(element as HTMLFormElement, submitter)
      : type !== 'click' && isField(target)
        ? fieldPayload(target)
        : {},
    type.startsWith('key') ? { key: (event as KeyboardEvent).key } : {},
  );
}
