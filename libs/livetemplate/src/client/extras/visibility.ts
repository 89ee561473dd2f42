import type { LiveTemplateApi } from '../api.js';
import { Arrivals } from './arrivals.js';

const ATTRIBUTE = 'lvt-visible';

/** An action under way. */
interface Running {
  /** Whether anything has come to the document since it began. */
  grown: boolean;
  /** The sequence number that contains what it did; infinite while there is no answer. */
  until: number;
}

/**
 * `lvt-visible="<action>"`: runs an action when its element comes into view, and again for as long as it stays there and each
 * answer brings something.
 */
export class Visibility {
  private readonly running = new Map<Element, Running>();
  private readonly observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) this.run(target);
  });
  readonly arrivals = new Arrivals<void>(
    ATTRIBUTE,
    (element) => this.observer.observe(element),
    (element) => {
      this.observer.unobserve(element);
      this.running.delete(element);
    },
  );

  constructor(private readonly api: LiveTemplateApi) {}

  listen(document: Document): void {
    document.addEventListener('lvt:success', (event) => this.answered(event as CustomEvent, true));
    document.addEventListener('lvt:error', (event) => this.answered(event as CustomEvent, false));
  }

  /** A patch is shown. */
  patched(records: readonly MutationRecord[]): void {
    const grown = records.some(({ addedNodes }) => addedNodes.length > 0);
    this.running.forEach((running, element) => {
      running.grown = running.grown || grown;
      this.finish(element, running);
    });
  }

  private run(element: Element): void {
    if (this.running.has(element)) return;
    this.running.set(element, { grown: false, until: Infinity });
    // The browser script makes an action of it, as of a click.
    element.dispatchEvent(new CustomEvent('visible', { bubbles: true }));
  }

  private answered({ target, detail }: CustomEvent, ok: boolean): void {
    const element = target as Element;
    const running = this.running.get(element);
    if (!running || element.getAttribute(ATTRIBUTE) !== detail.action) return;
    running.until = detail.seq;
    if (ok) this.finish(element, running);
    // Whoever wants it all the same scrolls away and comes back.
    else this.running.delete(element);
  }

  private finish(element: Element, { grown, until }: Running): void {
    if (this.api.seq < until) return;
    this.running.delete(element);
    if (!grown) return;
    // An element that is observed anew tells at once whether it is in view.
    this.observer.unobserve(element);
    this.observer.observe(element);
  }
}
