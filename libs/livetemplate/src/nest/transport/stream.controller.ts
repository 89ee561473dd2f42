import {
  Controller,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Inject,
  Options,
  Query,
  Req,
  Res,
  UseInterceptors,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import { Observation, randomIds } from '../../page/index.js';
import type { Clock } from '../../ports/index.js';
import { CrossOriginInterceptor } from '../auth/cross-origin.interceptor.js';
import { AddressLimits } from '../limits/address-limits.js';
import { CLOCK, RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import { ConnectionHooks } from '../page/connection-hooks.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { HeldCredentials, type HeldCredential } from '../token/held-credentials.js';
import { Admission, type OpenedBy } from './admission.js';
import { CookieRenewal } from './cookie-renewal.js';
import { EventStream } from './event-stream.js';
import { CREDENTIAL_FAULT } from './socket-holders.js';
import { TransportCounters } from './transport-counters.js';

/** A response of Fastify, which has to be told that somebody else answers. */
interface Hijackable {
  readonly raw: ServerResponse;
  hijack(): void;
  getHeaders(): Record<string, number | string | string[] | undefined>;
}

/**
 * Pages by Server-Sent Events, for clients that Socket.IO does not get through to.
 * @see requirement W5
 */
@Controller()
@UseInterceptors(CrossOriginInterceptor)
export class StreamController implements BeforeApplicationShutdown {
  private readonly streams = new Set<EventStream>();
  private closing = false;

  constructor(
    private readonly admission: Admission,
    private readonly addresses: AddressLimits,
    private readonly renewal: CookieRenewal,
    private readonly held: HeldCredentials,
    private readonly hooks: ConnectionHooks,
    private readonly counters: TransportCounters,
    private readonly observation: Observation,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** A script that is not an `EventSource` has to ask for leave to name the last event. */
  @Options('stream')
  @HttpCode(HttpStatus.NO_CONTENT)
  leave(): void {}

  /** What goes wrong before the stream begins is answered by status and body; after it, by the event `fault`. */
  @Get('stream')
  async open(
    @Headers() headers: IncomingHttpHeaders,
    @Query() query: Readonly<Record<string, unknown>>,
    @Req() request: unknown,
    @Res() response: ServerResponse | Hijackable,
  ): Promise<void> {
    this.addresses.take('handshakes', request);
    const admitted = await this.admission.admit(headers, handshakeOf(headers, query));
    const cookie = await this.renewal.renewed(headers);
    const raw = rawResponse(response);
    // Who has gone meanwhile would never be seen to go.
    if (raw.destroyed) return;
    if (cookie !== null) raw.appendHeader('Set-Cookie', cookie.header);
    const { clock, counters, observation } = this;
    const stream = new EventStream(raw, admitted, { limits: this.options.connections, clock, counters, observation });
    this.streams.add(stream);
    const left = this.hooks.connected(admitted.page, {
      id: randomIds.next(),
      userId: admitted.userId,
      address: this.addresses.addressOf(request),
      headers,
      send: (event, data) => stream.send(data === undefined ? { event } : { event, data }),
    });
    raw.once('close', () => {
      this.streams.delete(stream);
      forget();
      left?.();
    });
    const { page, userId, turn } = admitted;
    const leave = (): void => stream.leave();
    const credential = cookie?.credential ?? credentialOf(admitted.by);
    const end = (): void => stream.end(CREDENTIAL_FAULT);
    const forget = this.held.hold({ credential, groupId: page.groupId, userId, renew: leave, leave, end }, turn);
    if (this.closing) stream.leave();
  }

  /** Before the server waits for its last answers: these would never end. */
  beforeApplicationShutdown(): void {
    this.closing = true;
    for (const stream of this.streams) stream.leave();
  }
}

/** A browser that reconnects by itself asks for the old address again: the number of its last event is the newer one. */
function handshakeOf(headers: IncomingHttpHeaders, query: Readonly<Record<string, unknown>>): object {
  const { page, protocol, template } = query;
  const ack = headers['last-event-id'] ?? query['ack'];
  return {
    page,
    template,
    ...(protocol === undefined ? {} : { protocol: [protocol] }),
    ...(ack === undefined ? {} : { ack: typeof ack === 'string' && /^\d+$/u.test(ack) ? Number(ack) : null }),
  };
}

function credentialOf(by: OpenedBy): HeldCredential {
  return 'cookie' in by ? by.cookie : by.token;
}

function rawResponse(response: ServerResponse | Hijackable): ServerResponse {
  if (!('hijack' in response)) return response;
  response.hijack();
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (value !== undefined) response.raw.setHeader(name, value);
  }
  return response.raw;
}
