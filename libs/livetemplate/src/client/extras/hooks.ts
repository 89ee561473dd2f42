import type { HookContext, LiveHook, LiveTemplateApi } from '../api.js';
import { report } from '../diagnostics.js';
import { Arrivals } from './arrivals.js';

/** A hook at its element; null where the page has none of that name. */
interface Mounted {
  readonly context: LiveHook & HookContext;
  readonly ends: (() => void)[];
}

const WATCHED = { attributes: true, characterData: true, childList: true, subtree: true };

/** `lvt-hook="<name>"`: tells a page's own script when its element has come, was changed by the server, and has gone. */
export class Hooks {
  readonly arrivals = new Arrivals<Mounted | null>(
    'lvt-hook',
    (element) => this.mount(element),
    (_, mounted) => {
      if (!mounted) return;
      for (const end of mounted.ends) end();
      run(mounted, 'destroyed');
    },
  );

  /** @param observer is told of each element that something may change in */
  constructor(
    private readonly api: LiveTemplateApi,
    private readonly observer: MutationObserver,
  ) {}

  /** The hooks at or around what a patch has changed. */
  concernedBy(records: readonly MutationRecord[]): Set<Mounted> {
    const concerned = new Set<Mounted>();
    for (const { target } of records) {
      for (let node: Node | null = target; node; node = node.parentNode) {
        const mounted = this.arrivals.present.get(node as Element);
        if (mounted) concerned.add(mounted);
      }
    }
    return concerned;
  }

  updated(concerned: ReadonlySet<Mounted>): void {
    for (const mounted of concerned) if (mounted.context.el.isConnected) run(mounted, 'updated');
  }

  private mount(el: Element): Mounted | null {
    const name = el.getAttribute('lvt-hook') as string;
    const hooks = new Map(Object.entries(window.liveTemplateHooks || {}));
    const hook = hooks.get(name);
    if (!hook) {
      report('hook.unknown', `There is no "${name}" in liveTemplateHooks.`);
      return null;
    }
    const { api } = this;
    const ends: (() => void)[] = [];
    const own: HookContext = {
      el: el as HTMLElement,
      action: (action, data) => api.action(action, data),
      on: (event, listener) => void ends.push(api.on(event, listener)),
    };
    const mounted = { context: Object.assign(Object.create(hook) as LiveHook, own), ends };
    this.observer.observe(el, WATCHED);
    run(mounted, 'mounted');
    return mounted;
  }
}

/** One hook that fails neither stops the others nor stays unheard. */
function run({ context }: Mounted, callback: keyof LiveHook): void {
  try {
    const method = context[callback];
    if (method) method.call(context);
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
