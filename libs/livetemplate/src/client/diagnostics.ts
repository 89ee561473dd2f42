/** What can go wrong in the browser. The first word says whose matter it is. */
export type DiagnosticCode =
  | 'dom.drift'
  | 'page.lost'
  | 'page.outdated'
  | 'protocol.gap'
  | 'template.unavailable'
  | 'action.failed'
  | 'action.queue-full'
  | 'hook.unknown'
  | 'command.unknown';

/** Tells the developer in the console, and scripts of the page by the event `lvt:fault`. */
export function report(code: DiagnosticCode | (string & {}), message: string): void {
  console.warn(`[livetemplate] ${code}: ${message}`);
  emit(document, 'fault', { code, message });
}

/** Dispatches the event `lvt:<name>`. */
export function emit(target: EventTarget, name: string, detail: unknown): void {
  target.dispatchEvent(new CustomEvent(`lvt:${name}`, { detail, bubbles: true }));
}
