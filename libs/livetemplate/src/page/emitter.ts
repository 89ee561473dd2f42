/**
 * Tells listeners what happens, by name. A listener that throws stops neither the others nor what it was told about:
 * its error goes to `onError`.
 */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<(event: never) => void>>();

  constructor(private readonly onError: (error: unknown) => void) {}

  /** @returns a function that ends the subscription. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void {
    const all = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, all);
    // A wrapper of its own, so that one function may listen twice and each subscription ends alone.
    const own = (event: Events[Name]): void => listener(event);
    all.add(own);
    return () => {
      all.delete(own);
    };
  }

  hears(name: keyof Events): boolean {
    return (this.listeners.get(name)?.size ?? 0) > 0;
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of this.listeners.get(name) ?? []) {
      try {
        (listener as (event: Events[Name]) => void)(event);
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
