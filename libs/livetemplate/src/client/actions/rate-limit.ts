interface Limited {
  timer?: ReturnType<typeof setTimeout> | undefined;
  run?: (() => void) | undefined;
  /** Where the run waits for its element to lose focus. */
  untilBlur?: boolean;
}

/**
 * `lvt-debounce="300"` runs an action when nothing has happened for 300 ms, `lvt-debounce="blur"` when the element
 * loses focus. `lvt-throttle="300"` runs it at once, and then at most every 300 ms with the last data.
 */
export class RateLimit {
  private readonly limits = new Map<Element, Map<string, Limited>>();

  run(element: Element, event: string, run: () => void): void {
    const debounce = element.getAttribute('lvt-debounce');
    const throttle = Number(element.getAttribute('lvt-throttle'));
    if (debounce === null && !throttle) return run();
    const limited = this.limited(element, event);
    if (debounce !== null) {
      clearTimeout(limited.timer);
      limited.run = run;
      limited.untilBlur = debounce === 'blur';
      if (!limited.untilBlur) limited.timer = setTimeout(() => this.finish(element, event), Number(debounce));
    } else if (limited.timer === undefined) {
      this.pace(element, event, throttle);
      run();
    } else {
      limited.run = run;
    }
  }

  /** Runs at once what waits for these elements: they lose focus, or their form is submitted. */
  flush(within: Element, onlyBlur: boolean): void {
    for (const [element, events] of [...this.limits]) {
      if (!within.contains(element)) continue;
      for (const [event, limited] of [...events]) if (!onlyBlur || limited.untilBlur) this.finish(element, event);
    }
  }

  private pace(element: Element, event: string, interval: number): void {
    const limited = this.limited(element, event);
    limited.timer = setTimeout(() => {
      const { run } = limited;
      if (!run) return this.forget(element, event);
      limited.run = undefined;
      this.pace(element, event, interval);
      run();
    }, interval);
  }

  private finish(element: Element, event: string): void {
    const limited = this.limited(element, event);
    clearTimeout(limited.timer);
    this.forget(element, event);
    limited.run?.();
  }

  private limited(element: Element, event: string): Limited {
    const events = this.limits.get(element) ?? new Map<string, Limited>();
    this.limits.set(element, events);
    const limited = events.get(event) ?? {};
    events.set(event, limited);
    return limited;
  }

  private forget(element: Element, event: string): void {
    const events = this.limits.get(element);
    events?.delete(event);
    if (!events?.size) this.limits.delete(element);
  }
}
