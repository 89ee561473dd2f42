import {
  Body,
  Controller,
  Headers,
  HttpCode,
  HttpStatus,
  Inject,
  Options,
  Param,
  Post,
  Req,
  Res,
  UseInterceptors,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingHttpHeaders } from 'node:http';

import {
  CsrfError,
  ERROR_CODES,
  ProtocolViolationError,
  UnsupportedProtocolError,
  type ErrorCode,
} from '../../errors/index.js';
import { Observation } from '../../page/index.js';
import { MESSAGE_FIELD, negotiate, type ActionAnswer, type ActionError } from '../../protocol/index.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import { CrossOriginInterceptor } from '../auth/cross-origin.interceptor.js';
import { isSecure, type PlatformRequest } from '../auth/platform-request.js';
import { AddressLimits } from '../limits/address-limits.js';
import { ActionDispatcher, type FormAction } from '../page/action-dispatcher.js';
import { FormFeedback } from '../page/form-feedback.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { MultipartBody } from '../uploads/multipart-body.js';
import type { PostedForm } from '../uploads/posted-form.js';
import { UploadReader } from '../uploads/upload-reader.js';
import { Admission, type UsedPage } from './admission.js';
import { answerBodyErrors } from './body-errors.js';
import { readBodies } from './body-reader.js';
import { readHttpMessage } from './client-messages.js';
import { CookieRenewal } from './cookie-renewal.js';
import { FormPosts } from './form-posts.js';
import { HttpUpdates } from './http-updates.js';

/** The answer to an action over HTTP: the acknowledgement, and what the client has not seen yet. */
export type HttpActionAnswer = ActionAnswer & Partial<ActionError> & { readonly updates: readonly unknown[] };

/** Actions for clients without a connection: of our script, and of browsers by themselves. */
@Controller()
@UseInterceptors(CrossOriginInterceptor)
export class ActionsController implements OnModuleInit {
  constructor(
    private readonly admission: Admission,
    private readonly dispatcher: ActionDispatcher,
    private readonly forms: FormPosts,
    private readonly uploads: UploadReader,
    private readonly feedback: FormFeedback,
    private readonly host: HttpAdapterHost,
    private readonly limits: AddressLimits,
    private readonly renewal: CookieRenewal,
    private readonly observation: Observation,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  onModuleInit(): void {
    const { basePath, connections } = this.options;
    readBodies(this.host.httpAdapter, `${basePath}/actions`, connections.maxMessageBytes);
    answerBodyErrors(this.host.httpAdapter, basePath);
  }

  /** A browser asks for leave to send the header below. The answer is in the headers that the interceptor sets, or does not. */
  @Options('actions')
  @HttpCode(HttpStatus.NO_CONTENT)
  leave(): void {}

  /**
   * A browser sends the header to another site only after asking it for leave, which only pages of `connections.origins` get. So a page of
   * another site cannot act in somebody's name.
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
    this.limits.take('addressActions', request);
    if (headers['x-livetemplate'] !== '1') throw new CsrfError();
    if (!(body instanceof MultipartBody)) return this.take(body, headers, request, response, null);
    const form = this.uploads.open(body);
    try {
      const fields = await form.begin([MESSAGE_FIELD]);
      return await this.take(jsonOf(fields.get(MESSAGE_FIELD)), headers, request, response, form);
    } finally {
      form.close();
    }
  }

  /**
   * What a form does in a browser without our script. Its token shows that it was served with the page; what was wrong with
   * single fields is shown there, and everything else is answered here.
   */
  @Post('actions/:action')
  @HttpCode(HttpStatus.SEE_OTHER)
  async post(
    @Param('action') action: string,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Req() request: PlatformRequest,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<ActionError | undefined> {
    this.limits.take('httpActions', request);
    this.limits.take('addressActions', request);
    const { httpAdapter } = this.host;
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    const { page, answer, typed, back } = await this.forms.run(action, body, headers, request);
    const cookie = await this.renewal.renewed(headers);
    if (cookie !== null) httpAdapter.appendHeader(response, 'Set-Cookie', cookie.header);
    if (!answer.ok) {
      const { error } = answer;
      if (error.fields === undefined) {
        httpAdapter.status(response, statusOf(error.code));
        return error;
      }
      const refusal = { action, fields: error.fields, typed };
      httpAdapter.appendHeader(response, 'Set-Cookie', await this.feedback.header(page.id, refusal, isSecure(request)));
    }
    httpAdapter.setHeader(response, 'Location', back);
    return undefined;
  }

  /** @param form where files come with the message */
  private async take(
    body: unknown,
    headers: IncomingHttpHeaders,
    request: unknown,
    response: unknown,
    form: PostedForm | null,
  ): Promise<HttpActionAnswer> {
    const message = readHttpMessage(body);
    if (message === null) throw new ProtocolViolationError();
    const protocol = negotiate(message.protocol);
    if (protocol === null) throw new UnsupportedProtocolError();
    const used = await this.admission.pageOf(headers, message.page);
    const { page } = used;
    const cookie = await this.renewal.renewed(headers);
    const { httpAdapter } = this.host;
    if (cookie !== null) httpAdapter.appendHeader(response, 'Set-Cookie', cookie.header);
    // An answer that is kept would be shown as the newest state.
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    const uploads = await form?.files(this.dispatcher.uploadFields(page, message.action?.action ?? ''));
    // Who sends files and does not say what it has gets the changes over its connection.
    const told = uploads === undefined || message.ack !== undefined;
    const news = told ? new HttpUpdates(page, { ...message, protocol }, this.observation) : null;
    try {
      const action = message.action && { ...message.action, ...(uploads && { uploads }) };
      const answer = await this.answer(used, action, headers, request);
      const updates = news?.send() ?? [];
      if (answer.ok) return { ...answer, updates };
      const status = statusOf(answer.error.code);
      // A guard of the application says so, but not for how long.
      if (status === 429) httpAdapter.setHeader(response, 'Retry-After', '1');
      httpAdapter.status(response, status);
      return { ...answer, ...answer.error, updates };
    } finally {
      news?.end();
    }
  }

  private async answer(
    { page, userId }: UsedPage,
    action: FormAction | null,
    headers: IncomingHttpHeaders,
    request: unknown,
  ): Promise<ActionAnswer> {
    if (action === null) return { ok: true, seq: page.seq };
    const address = this.limits.addressOf(request);
    return this.dispatcher.dispatch(page, action, { client: request, connectionId: null, userId, address, headers });
  }
}

/** Undefined for what is none. */
function jsonOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

/** An exception of Nest that none of our codes stands for is named by its status, as `FORBIDDEN`. */
function statusOf(code: string): number {
  if (Object.hasOwn(ERROR_CODES, code)) return ERROR_CODES[code as ErrorCode].status;
  return Object.hasOwn(HttpStatus, code) ? HttpStatus[code as keyof typeof HttpStatus] : HttpStatus.BAD_REQUEST;
}
