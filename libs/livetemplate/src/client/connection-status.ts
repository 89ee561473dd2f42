import { emit } from './diagnostics.js';

/** Whether what is shown is the latest: not before `ready`, and not while `offline`. @publicApi */
export type ConnectionState = 'connecting' | 'ready' | 'offline';

/** Shows the state of the connection: an attribute on the page's root, classes on `<html>`, and two events. */
export class ConnectionStatus {
  state: ConnectionState = 'connecting';

  constructor(private readonly root: Element) {
    this.show('connecting');
  }

  set(state: 'ready' | 'offline'): void {
    if (state === this.state) return;
    this.show(state);
    emit(document, state === 'ready' ? 'connected' : 'disconnected', {});
  }

  /** The page can no longer be live. */
  fail(): void {
    document.documentElement.classList.add('lvt-error');
  }

  private show(state: ConnectionState): void {
    this.state = state;
    this.root.setAttribute('data-lvt-connection', state);
    const { classList } = document.documentElement;
    classList.toggle('lvt-connected', state === 'ready');
    classList.toggle('lvt-offline', state === 'offline');
  }
}
