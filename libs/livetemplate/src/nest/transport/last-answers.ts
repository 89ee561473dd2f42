import type { Server } from 'node:http';

/**
 * From now on an answer over HTTP is the last one of its connection. Node ends the idle ones when a server closes, but serves those on
 * which something is under way for as long as they ask: a balancer that looks at the health every second would keep a process from ever ending.
 */
export function endAfterAnswers(http: Server): void {
  http.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
}
