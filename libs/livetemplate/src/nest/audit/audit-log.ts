import { Inject, Injectable, Logger } from '@nestjs/common';

import { InvalidApplicationError, LiveTemplateError } from '../../errors/index.js';
import { Emitter } from '../../page/emitter.js';
import type { Clock } from '../../ports/index.js';
import { TokenBucket } from '../limits/token-bucket.js';
import { correlationId } from '../logging/correlation.js';
import { LiveLogger } from '../logging/live-logger.js';
import { CLOCK, FEATURE } from '../livetemplate.internal-constants.js';
import { AuditLine } from './audit-line.js';
import type { AuditEventName, AuditEvents, AuditPurpose } from './audit-events.js';

const CONTEXT = 'LiveTemplateAudit';

/** How loud an event is in the log. */
const LEVELS = {
  'page-access': 'verbose',
  'access-refused': 'warn',
  'application-crossing': 'warn',
  'previous-key': 'verbose',
  'token-revoked': 'log',
  'key-rotated': 'log',
} as const satisfies Record<AuditEventName, 'verbose' | 'log' | 'warn'>;

/** Lines for events of one name: an attacker must not fill the disk. Events that get none are counted in the next line. */
const LINES = { perSecond: 10, burst: 100 };

/** Statuses of refusals that concern security; a page that has expired does not. */
const CONCERNING: readonly number[] = [401, 403, 404];

interface Lines {
  readonly bucket: TokenBucket;
  untold: number;
}

/**
 * Writes down what happens to the security of the application: as lines of Nest's logger with the context
 * `LiveTemplateAudit`, whose message is an object with `event`, the name of a further application as `application`, and the
 * event's own properties, and for listeners. Listeners hear every event; of lines there are at most 10 a second for each kind of
 * event.
 *
 * @example
 * constructor(audit: AuditLog) {
 *   audit.on('application-crossing', ({ purpose }) => alarms.raise(`A token of another application, for a ${purpose}`));
 * }
 * @see requirements O5, P1, K2
 * @publicApi
 */
@Injectable()
export class AuditLog {
  private readonly logger = new Logger(CONTEXT);
  private readonly events = new Emitter<AuditEvents>((error) =>
    new LiveLogger(CONTEXT).error('A listener failed.', error),
  );
  private readonly lines = new Map<AuditEventName, Lines>();
  private readonly counted = new Map<AuditEventName, number>();

  /** @internal */
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(FEATURE) private readonly feature: string | null,
  ) {}

  /** How often each event has happened in this process. */
  get counts(): ReadonlyMap<AuditEventName, number> {
    return this.counted;
  }

  /** @returns a function that ends the subscription */
  on<Name extends AuditEventName>(name: Name, listener: (event: AuditEvents[Name]) => void): () => void {
    return this.events.on(name, listener);
  }

  /** @internal */
  record<Name extends AuditEventName>(name: Name, event: AuditEvents[Name]): void {
    this.counted.set(name, (this.counted.get(name) ?? 0) + 1);
    this.write(name, event);
    this.events.emit(name, event);
  }

  /** Records why somebody was refused, as far as it is about security. @internal */
  refused(error: unknown, purpose: AuditPurpose, credential: 'cookie' | 'token'): void {
    if (!(error instanceof LiveTemplateError) || !CONCERNING.includes(error.status)) return;
    if (error instanceof InvalidApplicationError) this.record('application-crossing', { purpose, credential });
    else this.record('access-refused', { code: error.code, purpose, credential });
  }

  private write(name: AuditEventName, event: object): void {
    const now = this.clock.now();
    const lines = this.lines.get(name) ?? { bucket: new TokenBucket(LINES, now), untold: 0 };
    this.lines.set(name, lines);
    if (lines.bucket.take(now) > 0) {
      lines.untold++;
      return;
    }
    const application = this.feature === null ? {} : { application: this.feature };
    const id = correlationId();
    const correlation = id === undefined ? {} : { correlationId: id };
    const untold = lines.untold === 0 ? {} : { untold: lines.untold };
    this.logger[LEVELS[name]](new AuditLine(name, { ...correlation, ...application, ...event, ...untold }));
    lines.untold = 0;
  }
}
