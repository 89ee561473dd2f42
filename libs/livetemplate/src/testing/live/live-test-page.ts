import type { ActionAnswer } from '../../protocol/index.js';
import { ActionFailed } from './action-failed.js';
import type { TestControl, TestElement, TestEvent, TestForm, TestWindow } from './dom.js';
import { announce, fill, type FieldValue } from './fill.js';
import { nothingCameOfIt, notFound, notSubmitted } from './hints.js';

/** After these faults a page is live no more. */
const LOST = /^(page\.|template\.unavailable)/;

/** How an act is done. @publicApi */
export interface ActOptions {
  /** What is answered to `lvt-confirm`. @default true */
  readonly confirm?: boolean;
}

/**
 * A live page as a browser has it: the served document, run by the browser script itself. Made by {@link LiveBrowser.open}.
 *
 * What acts on it (`click`, `submit`, …) resolves when the server has answered and the page shows what has changed.
 * It comes one after the other, as a person does it. Selectors are those of CSS; the first element that fits is meant.
 *
 * @see requirement N7
 * @publicApi
 */
export class LiveTestPage {
  /** Rejects when nothing can come any more. */
  private readonly lost: Promise<never>;
  private lose!: (why: string) => void;
  private work: Promise<void> = Promise.resolve();
  private busy = 0;
  private fieldErrors: ActionFailed['fields'] = {};

  /** @internal */
  constructor(
    private readonly window: TestWindow,
    /** As it was given to `open`. */
    readonly path: string,
    private readonly onClose: () => void,
  ) {
    this.lost = new Promise((_, reject) => {
      this.lose = (why) => reject(new Error(`${path} ${why}`));
      window.document.addEventListener('lvt:fault', ({ detail }) => {
        const { code, message } = detail as { code: string; message: string };
        if (LOST.test(code)) this.lose(`is live no more (${code}): ${message}`);
      });
    });
    // Who waits for something is told; a test that waits for nothing ends without it.
    this.lost.catch(() => {});
  }

  /** Sequence number of what is shown. */
  get seq(): number {
    return this.live.seq;
  }

  /** The text of an element, white space as a reader sees it: none at the ends, single spaces between. */
  text(selector: string): string {
    return visibleText(this.element(selector));
  }

  /** The texts of all elements that fit, as {@link text} has them; none where none fits. */
  all(selector: string): string[] {
    return [...this.document.querySelectorAll(selector)].map(visibleText);
  }

  /** The outer HTML of an element. @param selector default: the whole document */
  html(selector = 'html'): string {
    return this.element(selector).outerHTML;
  }

  /** Whether an element fits. */
  has(selector: string): boolean {
    return this.document.querySelector(selector) !== null;
  }

  /** An attribute of an element; null where it has none of this name. */
  attribute(selector: string, name: string): string | null {
    return this.element(selector).getAttribute(name);
  }

  /** What a field shows: its text or chosen option, or whether it is checked. */
  value(selector: string): string | boolean {
    const control = this.element(selector) as TestControl;
    return control.type === 'checkbox' || control.type === 'radio' ? control.checked : control.value;
  }

  /** What the last action found wrong with a field of its payload; none after a success. */
  errors(field: string): readonly string[] {
    return Object.hasOwn(this.fieldErrors, field) ? (this.fieldErrors[field] ?? []) : [];
  }

  /**
   * Clicks an element, as a person does: it gets focus, and where it is the button of a form, the form is submitted.
   *
   * @throws {ActionFailed} the server's answer
   * @throws {Error} where there is no such element, it is disabled, or nothing comes of the click
   */
  click(selector: string, options: ActOptions = {}): Promise<void> {
    return this.act(() => this.press(this.element(selector)), options);
  }

  /**
   * Fills in a form and submits it by its first button, or by the Enter key where it has none.
   *
   * @param fields by their names; those that are not named stay as they are
   * @throws {ActionFailed} the server's answer
   * @throws {Error} where there is no such form or field, or the browser would refuse what is in it
   */
  async submit(
    selector: string,
    fields: Readonly<Record<string, FieldValue>> = {},
    options: ActOptions = {},
  ): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      await this.act(() => {
        const control = this.field(this.form(selector), name, value);
        control.focus();
        fill(control, value);
        announce(this.window, control, 'input', 'change');
        return true;
      });
    }
    await this.act(() => {
      const form = this.form(selector);
      const button = form.querySelector(
        'button:not([type=button], [type=reset]), input:is([type=submit], [type=image])',
      );
      const invalid = form.noValidate ? [] : [...form.elements].filter((control) => control.matches(':invalid'));
      if (invalid.length > 0) throw notSubmitted(this.path, invalid);
      if (button !== null) return this.press(button);
      form.requestSubmit();
      return false;
    }, options);
  }

  /** Types into a field and stays in it: `input`, without `change`. @throws as {@link click} */
  input(selector: string, value: FieldValue): Promise<void> {
    return this.edit(selector, value, 'input');
  }

  /** Types into a field, ticks it or chooses from it, and is done with it: `input`, then `change`. @throws as {@link click} */
  change(selector: string, value: FieldValue): Promise<void> {
    return this.edit(selector, value, 'input', 'change');
  }

  /** Presses and releases a key, written as in `lvt-key`: `Enter`, `Ctrl+k`. @throws as {@link click} */
  key(selector: string, key: string): Promise<void> {
    return this.act(() => {
      const element = this.element(selector);
      const modifiers = key.split(/\+(?=.)/);
      const name = modifiers.pop() as string;
      const held = Object.fromEntries(modifiers.map((modifier) => [`${modifier.toLowerCase()}Key`, true]));
      const init = { bubbles: true, cancelable: true, key: name === 'Space' ? ' ' : name, ...held };
      element.focus();
      for (const type of ['keydown', 'keyup']) element.dispatchEvent(new this.window.KeyboardEvent(type, init));
      return true;
    });
  }

  /** Moves focus to an element. @throws as {@link click} */
  focus(selector: string): Promise<void> {
    return this.act(() => {
      this.element(selector).focus();
      return true;
    });
  }

  /** Takes focus away from an element. @throws as {@link click} */
  blur(selector: string): Promise<void> {
    return this.act(() => {
      this.element(selector).blur();
      return true;
    });
  }

  /**
   * Runs an action as a script of the page does, by `liveTemplate.action`.
   *
   * @throws {ActionFailed} the server's answer
   */
  async action(name: string, data?: unknown): Promise<void> {
    await this.whileAlive(this.live.action(name, data).then((answer) => this.answered(name, answer)));
  }

  /** Resolves when nothing that was begun on this page is under way. */
  async settled(): Promise<void> {
    while (this.busy > 0) await this.work;
  }

  /**
   * Resolves after the next change of the page, whoever makes it. Ask before you cause it.
   *
   * @example
   * const changed = page.next();
   * await app.get(PricesService).publish({ gold: 1900 });
   * await changed;
   */
  next(): Promise<void> {
    return this.whileAlive(new Promise<void>((resolve) => this.onUpdate(() => (resolve(), true))));
  }

  /**
   * Resolves when a condition holds, which is looked at now and after each change of the page. That it never does is for
   * the time limit of the test to say.
   *
   * @example
   * await page.until(() => page.text('#progress') === '100 %');
   */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    const held = new Promise<void>((resolve, reject) =>
      this.onUpdate(() => {
        try {
          const holds = condition();
          if (holds) resolve();
          return holds;
        } catch (error) {
          reject(error);
          return true;
        }
      }),
    );
    return this.whileAlive(held);
  }

  /** Leaves the page: its connection ends, and what is still waited for rejects. */
  close(): void {
    this.lose('was closed.');
    this.onClose();
  }

  /** @internal */
  connected(): Promise<void> {
    const ready = new Promise<void>((resolve) => this.document.addEventListener('lvt:connected', () => resolve()));
    return this.whileAlive(ready);
  }

  private get document() {
    return this.window.document;
  }

  private get live() {
    return this.window.liveTemplate!;
  }

  private edit(selector: string, value: FieldValue, ...types: ('input' | 'change')[]): Promise<void> {
    return this.act(() => {
      const control = this.element(selector) as TestControl;
      control.focus();
      fill(control, value);
      announce(this.window, control, ...types);
      return true;
    });
  }

  /** @returns false: something has to come of it. */
  private press(element: TestElement): boolean {
    if (element.matches(':disabled')) throw new Error(`${element.outerHTML} is disabled: a click does nothing.`);
    if (element.tabIndex >= 0) element.focus();
    element.click();
    return false;
  }

  /** @param gesture says whether it is a gesture of which nothing need come */
  private act(gesture: () => boolean, options: ActOptions = {}): Promise<void> {
    // At once where nothing is under way, so that a test may look at the page while its action runs.
    const done =
      this.busy === 0 ? this.perform(gesture, options) : this.work.then(() => this.perform(gesture, options));
    this.busy++;
    this.work = done.then(
      () => void this.busy--,
      () => void this.busy--,
    );
    return this.whileAlive(done);
  }

  private async perform(gesture: () => boolean, { confirm = true }: ActOptions): Promise<void> {
    let asked = false;
    this.window.confirm = () => {
      asked = true;
      return confirm;
    };
    const giveBack = this.withoutPace();
    let free: boolean;
    try {
      free = gesture();
    } finally {
      giveBack();
    }
    const started = [...this.document.querySelectorAll('.lvt-pending')];
    if (started.length === 0 && !free && !(asked && !confirm)) throw nothingCameOfIt(this.path);
    await Promise.all(started.map((element) => this.outcome(element)));
  }

  /** What waits for a pause of a person need not wait for one of a test. */
  private withoutPace(): () => void {
    const undo: (() => void)[] = [];
    for (const name of ['lvt-debounce', 'lvt-throttle']) {
      for (const element of this.document.querySelectorAll(`[${name}]:not([lvt-debounce=blur])`)) {
        const value = element.getAttribute(name) as string;
        element.removeAttribute(name);
        undo.push(() => element.setAttribute(name, value));
      }
    }
    return () => undo.forEach((restore) => restore());
  }

  /** The browser script tells it at the element itself, which may have left the document by then. */
  private outcome(element: TestElement): Promise<void> {
    return new Promise((resolve, reject) => {
      const listen = (type: string, answerOf: (detail: never) => ActionAnswer): void => {
        element.addEventListener(
          type,
          ({ detail }) => {
            const { action } = detail as { action: string };
            this.answered(action, answerOf(detail as never)).then(resolve, reject);
          },
          { once: true },
        );
      };
      listen('lvt:success', ({ seq }: { seq: number }) => ({ ok: true, seq }));
      listen('lvt:error', (error: { code: string; message: string }) => ({ ok: false, error }));
    });
  }

  private async answered(action: string, answer: ActionAnswer): Promise<void> {
    this.fieldErrors = answer.ok ? {} : (answer.error.fields ?? {});
    if (!answer.ok) throw new ActionFailed(action, answer.error);
    await this.until(() => this.live.seq >= answer.seq);
  }

  private onUpdate(listener: () => boolean): void {
    const updated = (_: TestEvent): void => {
      if (listener()) this.document.removeEventListener('lvt:updated', updated);
    };
    this.document.addEventListener('lvt:updated', updated);
  }

  private whileAlive<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.lost]);
  }

  private element(selector: string): TestElement {
    const element = this.document.querySelector(selector);
    if (element === null) throw notFound(this.document, this.path, selector);
    return element;
  }

  private form(selector: string): TestForm {
    const form = this.element(selector).closest('form');
    if (form === null) throw new Error(`${selector} on ${this.path} is no form and stands in none.`);
    return form as TestForm;
  }

  private field(form: TestForm, name: string, value: FieldValue): TestControl {
    const named = [...form.elements].filter((control) => control.name === name);
    const field = named.find((control) => control.type !== 'radio' || control.value === value) ?? named[0];
    if (field !== undefined) return field;
    const names = new Set([...form.elements].map((control) => control.name).filter((other) => other !== ''));
    throw new Error(`The form has no field "${name}". Its fields are: ${[...names].join(', ')}.`);
  }
}

function visibleText(element: TestElement): string {
  return element.textContent.replace(/\s+/gu, ' ').trim();
}
