import {
  Body,
  Controller,
  Headers,
  HttpCode,
  HttpStatus,
  Inject,
  Post,
  Req,
  Res,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingHttpHeaders } from 'node:http';

import { CsrfError, ERROR_CODES, ProtocolViolationError, type ErrorCode } from '../../errors/index.js';
import type { Frame, Page } from '../../page/index.js';
import { EVENTS, type ActionAnswer, type ActionError, type Envelope } from '../../protocol/index.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import { AddressLimits } from '../limits/address-limits.js';
import { ActionDispatcher } from '../page/action-dispatcher.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { Admission } from './admission.js';
import { answerBodyErrors } from './body-errors.js';
import { readBodies } from './body-reader.js';
import { readAck, readAction } from './client-messages.js';

/** The answer to an action over HTTP: the acknowledgement, and what the client has not seen yet. */
export type HttpActionAnswer = ActionAnswer & Partial<ActionError> & { readonly updates: readonly Envelope[] };

/** Actions for clients without a connection: one request, one answer with everything that has changed since. */
@Controller()
export class ActionsController implements OnModuleInit {
  constructor(
    private readonly admission: Admission,
    private readonly dispatcher: ActionDispatcher,
    private readonly host: HttpAdapterHost,
    private readonly limits: AddressLimits,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  onModuleInit(): void {
    const { basePath, connections } = this.options;
    readBodies(this.host.httpAdapter, basePath, connections.maxMessageBytes);
    answerBodyErrors(this.host.httpAdapter, basePath);
  }

  /**
   * A browser sends the header to another site only after asking it for leave, which nobody here gives. So a page of another
   * site cannot act in somebody's name.
   */
  @Post('actions')
  @HttpCode(HttpStatus.OK)
  async act(
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Req() request: unknown,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<HttpActionAnswer> {
    this.limits.take('httpActions', request);
    if (headers['x-livetemplate'] !== '1') throw new CsrfError();
    const message = readAction(body);
    const { page: id, ack: given } = (body ?? {}) as { page?: unknown; ack?: unknown };
    const ack = given === undefined ? undefined : readAck(body);
    if (message === null || typeof id !== 'string' || ack === null) throw new ProtocolViolationError();
    const page = await this.admission.pageOf(headers, id);
    const seen = new Updates(page, ack);
    try {
      const answer = await this.dispatcher.dispatch(page, message, { client: request, connectionId: null });
      const updates = seen.envelopes;
      if (answer.ok) return { ...answer, updates };
      const status = statusOf(answer.error.code);
      // A guard of the application says so, but not for how long.
      if (status === 429) this.host.httpAdapter.setHeader(response, 'Retry-After', '1');
      this.host.httpAdapter.status(response, status);
      return { ...answer, ...answer.error, updates };
    } finally {
      seen.end();
    }
  }
}

/** An exception of Nest that none of our codes stands for is named by its status, as `FORBIDDEN`. */
function statusOf(code: string): number {
  if (Object.hasOwn(ERROR_CODES, code)) return ERROR_CODES[code as ErrorCode].status;
  return Object.hasOwn(HttpStatus, code) ? HttpStatus[code as keyof typeof HttpStatus] : HttpStatus.BAD_REQUEST;
}

/** Collects what a client with this `ack` has to be told, from before its action until after it. */
class Updates {
  readonly end: () => void;
  private readonly frames: Frame[];

  constructor(page: Page, ack: number | undefined) {
    this.frames = [...page.resume({ protocol: '1.0', ack }).frames];
    this.end = page.subscribe({ protocol: '1.0', onFrame: (frame) => this.frames.push(frame) });
  }

  get envelopes(): Envelope[] {
    return this.frames.flatMap((frame) => (frame.event === EVENTS.update ? [frame.args[0]] : []));
  }
}
