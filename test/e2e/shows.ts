import type { Tab } from './browser.js';

/** Resolves when the tab has got a frame of the counter with this count: a patch, or the state. */
export async function shows(tab: Tab, count: number): Promise<void> {
  const wanted = String(count);
  while (!tab.received.some(({ args }) => args[2] === wanted))
    await new Promise((resolve) => tab.socket.onAny(resolve));
}
