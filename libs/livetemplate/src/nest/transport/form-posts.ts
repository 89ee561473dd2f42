import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';

import { CsrfError, ERROR_CODES, ProtocolViolationError } from '../../errors/index.js';
import type { Page } from '../../page/index.js';
import type { ActionAnswer } from '../../protocol/index.js';
import { FormTokens } from '../../token/index.js';
import { isAllowedOrigin } from '../auth/origin-policy.js';
import { AddressLimits } from '../limits/address-limits.js';
import { ActionDispatcher } from '../page/action-dispatcher.js';
import type { TypedValues } from '../page/form-values.js';
import { Admission, type UsedPage } from './admission.js';
import { readForm, type FormMessage } from './form-message.js';

/** What became of a posted form. */
export interface PostedForm {
  readonly page: Page;
  readonly answer: ActionAnswer;
  readonly typed: TypedValues;
  /** Address of the page that the form stands on. */
  readonly back: string;
}

/** Runs the actions of forms that a browser posts by itself. */
@Injectable()
export class FormPosts {
  constructor(
    private readonly admission: Admission,
    private readonly tokens: FormTokens,
    private readonly dispatcher: ActionDispatcher,
    private readonly addresses: AddressLimits,
  ) {}

  /**
   * @param body unchecked
   * @param request for guards and the like
   * @throws {LiveTemplateError} `PROTOCOL_VIOLATION`, `CSRF`, and as `Admission`
   */
  async run(action: string, body: unknown, headers: IncomingHttpHeaders, request: unknown): Promise<PostedForm> {
    const form = readForm(action, body);
    if (form === null) throw new ProtocolViolationError();
    if (form.csrf === '') throw new CsrfError();
    const used = await this.admission.pageOf(withoutOpaqueOrigin(headers), form.page);
    const { page } = used;
    if (!this.tokens.verify(page, form.csrf)) throw new CsrfError();
    const answer = refusalOfFiles(form) ?? (await this.dispatch(used, form, headers, request));
    return { page, answer, typed: form.typed, back: wayBack(page, headers) };
  }

  private dispatch(
    { page, userId }: UsedPage,
    { action }: FormMessage,
    headers: IncomingHttpHeaders,
    request: unknown,
  ): Promise<ActionAnswer> {
    const address = this.addresses.addressOf(request);
    return this.dispatcher.dispatch(page, action, { client: request, connectionId: null, userId, address, headers });
  }
}

/**
 * Browsers post forms of a page with `Referrer-Policy: no-referrer` with the origin `null`. It says nothing; whether the form
 * is ours is told by its token.
 */
function withoutOpaqueOrigin(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers.origin === 'null' ? { ...headers, origin: undefined } : headers;
}

/** To drop a file without a word would be a lie. */
function refusalOfFiles({ files }: FormMessage): ActionAnswer | null {
  if (files.length === 0) return null;
  const fields = Object.fromEntries(files.map((name) => [name, ['A file cannot be sent in this form.']]));
  return { ok: false, error: { code: 'PAYLOAD_INVALID', message: ERROR_CODES.PAYLOAD_INVALID.text, fields } };
}

/** The address that the browser tells, if it is one of ours; else the page's own, which is its key unless the application has set another. */
function wayBack(page: Page, { referer, host }: IncomingHttpHeaders): string {
  const from = referer !== undefined && URL.canParse(referer) ? new URL(referer) : null;
  if (from !== null && isAllowedOrigin({ origin: from.origin, host }, [])) {
    const path = pathOfOurs(from.pathname + from.search);
    // Some policies leave only the origin of it.
    if (path !== '/') return path;
  }
  return page.key.startsWith('/') ? pathOfOurs(page.key) : '/';
}

/** Two slashes, or one that leans the other way, would begin the name of another host. */
function pathOfOurs(path: string): string {
  return path.replace(/^[/\\]+/u, '/');
}
