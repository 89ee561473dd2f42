/**
 * What few pages need: hooks, actions of elements that come into view, commands, and files. A script of its own, which the server puts only into
 * pages whose templates use it. It knows the browser script by its events and by `window.liveTemplate` alone.
 */
import type { LiveTemplateApi } from '../api.js';
import { listenForCommands, makeAgain } from './commands.js';
import { Hooks } from './hooks.js';
import { sendFiles } from './uploads.js';
import { Visibility } from './visibility.js';

function start(): void {
  const { liveTemplate } = window;
  if (liveTemplate) follow(liveTemplate);
  else document.addEventListener('lvt:connected', () => follow(window.liveTemplate as LiveTemplateApi), { once: true });
}

function follow(api: LiveTemplateApi): void {
  const observer = new MutationObserver((records) => take(records));
  const hooks = new Hooks(api, observer);
  const visibility = new Visibility(api);
  const arrivals = [hooks.arrivals, visibility.arrivals];

  function take(records: readonly MutationRecord[]): void {
    for (const each of arrivals) {
      each.sweep();
      for (const { addedNodes } of records) addedNodes.forEach((node) => node.isConnected && each.look(node));
    }
  }

  // Changes by others have been told of by now, at the end of their own turn: these are the server's.
  document.addEventListener('lvt:updated', () => {
    const records = observer.takeRecords();
    const concerned = hooks.concernedBy(records);
    take(records);
    hooks.updated(concerned);
    visibility.patched(records);
    makeAgain();
    // What hooks and commands have changed is no update.
    take(observer.takeRecords());
  });
  visibility.listen(document);
  listenForCommands(document);
  sendFiles(api);
  observer.observe(document, { childList: true, subtree: true });
  for (const each of arrivals) each.look(document);
}

// All scripts of the page that wait for the document have run by then, and told their hooks.
if (document.readyState === 'complete') start();
else document.addEventListener('DOMContentLoaded', start);
