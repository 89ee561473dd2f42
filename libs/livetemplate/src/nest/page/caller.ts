import type { IncomingHttpHeaders } from 'node:http';

/** Who is behind a connection or a request, as its transport knows them. */
export interface Caller {
  /** As the authenticator says, or else the user whose page it is; null for nobody in particular. */
  readonly userId: string | null;
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
}
