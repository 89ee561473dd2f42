import type { Shape } from '../protocol/index.js';

/** Not all who wait for the same server ask it in the same instant. */
const RETRY_MAX_MS = 2_000;

/**
 * Loads the statics of a template: a file that never changes, so that a browser fetches it once.
 * Tries until it arrives; null where the server no longer has this template.
 */
export async function loadShape(base: string, fingerprint: string): Promise<Shape | null> {
  for (;;) {
    try {
      const response = await fetch(`${base}/templates/${fingerprint}.json`);
      if (response.ok) return (await response.json()) as Shape;
      if (response.status === 404) return null;
    } catch {
      // The network is away: so is the socket, and nothing is missed meanwhile.
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * RETRY_MAX_MS));
  }
}
