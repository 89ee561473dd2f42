import { Injectable } from '@nestjs/common';

/** What the connections of this process have come to, counted since the start. */
@Injectable()
export class TransportCounters {
  /** Slow connections: how often one fell behind, caught up again, or was closed because it did not. */
  readonly slow = { behind: 0, caughtUp: 0, closed: 0 };
  /** What was refused because there was too much of it. */
  readonly rateLimited = { actions: 0, messages: 0, addressActions: 0, httpActions: 0, handshakes: 0, pages: 0 };
  /** Connections closed because they kept breaking the protocol or the limits. */
  closedForViolations = 0;
}
