import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request comes from one of our own pages. Browsers send `Origin` with every WebSocket handshake and every
 * cross-site POST and no script can forge it; other clients, which send none, hold no cookies of somebody else.
 *
 * The application's own origin is told by the `Host` header, host and port: behind a proxy that terminates TLS the
 * scheme is not known here, and a page of the same host over the other scheme already shares its cookies.
 *
 * @param allowed further origins, exact.
 * @see requirement X2
 */
export function isAllowedOrigin(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === hostWithoutDefaultPort(host, origin);
}

// `URL.host` leaves out a scheme's default port, a `Host` header may name it.
function hostWithoutDefaultPort(host: string, origin: string): string {
  const port = origin.startsWith('https:') ? ':443' : ':80';
  const lower = host.toLowerCase();
  return lower.endsWith(port) ? lower.slice(0, -port.length) : lower;
}
