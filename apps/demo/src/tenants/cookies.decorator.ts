import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';

/** What sends an action: a socket, or a request. */
type Client =
  { readonly headers: IncomingHttpHeaders } | { readonly handshake: { readonly headers: IncomingHttpHeaders } };

/** The `Cookie` header of the browser that sends an action. */
export const Cookies = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const client = context.switchToWs().getClient<Client>();
  return ('handshake' in client ? client.handshake : client).headers.cookie ?? '';
});
