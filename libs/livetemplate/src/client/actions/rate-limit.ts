/** @param dropped a later one takes its place */
type Run = (dropped?: boolean) => void;

export interface Limited {
  readonly element: Element;
  readonly event: string;
  timer?: ReturnType<typeof setTimeout>;
  run?: Run | undefined;
  /** The run waits for its element to lose focus. */
  untilBlur?: boolean;
}

/**
 * `lvt-debounce="300"` runs an action when nothing has happened for 300 ms, `lvt-debounce="blur"` when the element
 * loses focus. `lvt-throttle="300"` runs it at once, and then at most every 300 ms with the last data.
 */
export class RateLimit {
  private limits: Limited[] = [];

  run(element: Element, event: string, run: Run): void {
    const debounce = element.getAttribute('lvt-debounce');
    const throttle = element.getAttribute('lvt-throttle');
    // They are for what is done while somebody types, and stand at a form beside its submit.
    if (event === 'submit' || (!debounce && !throttle)) return run();
    let limited = this.limits.find((limit) => limit.element === element && limit.event === event);
    if (!limited) {
      limited = { element, event };
      this.limits.push(limited);
      if (!debounce) {
        run();
        return this.pace(limited, +(throttle as string));
      }
    }
    if (limited.run) limited.run(true);
    limited.run = run;
    if (!debounce) return;
    clearTimeout(limited.timer);
    limited.untilBlur = debounce === 'blur';
    if (!limited.untilBlur) limited.timer = setTimeout(this.finish, +debounce, limited);
  }

  /** Runs at once what waits inside an element: it has lost focus, or is a form that is submitted. */
  flush(within: Element, onlyBlur: boolean): void {
    this.limits
      .filter(({ element, untilBlur }) => (onlyBlur ? untilBlur && element.contains(within) : within.contains(element)))
      .forEach(this.finish);
  }

  private pace(limited: Limited, interval: number): void {
    limited.timer = setTimeout(() => {
      const { run } = limited;
      if (!run) return this.finish(limited);
      limited.run = undefined;
      run();
      this.pace(limited, interval);
    }, interval);
  }

  private readonly finish = (limited: Limited): void => {
    clearTimeout(limited.timer);
    this.limits = this.limits.filter((limit) => limit !== limited);
    if (limited.run) limited.run();
  };
}
