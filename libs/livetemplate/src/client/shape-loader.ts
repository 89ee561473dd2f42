import type { Shape } from '../protocol/index.js';

const RETRY_MAX_MS = 5_000;

/**
 * Loads the statics of a template: a file that never changes, so that a browser fetches it once.
 * Tries until it arrives; null where the server no longer has this template.
 */
export async function loadShape(base: string, fingerprint: string): Promise<Shape | null> {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(`${base}/templates/${fingerprint}.json`, { credentials: 'same-origin' });
      if (response.ok) return (await response.json()) as Shape;
      if (response.status === 404 || response.status === 410) return null;
    } catch {
      // The network is away: so is the socket, and nothing is missed meanwhile.
    }
    const delay = Math.min(RETRY_MAX_MS, 200 * 2 ** attempt) * (0.5 + Math.random());
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
}
