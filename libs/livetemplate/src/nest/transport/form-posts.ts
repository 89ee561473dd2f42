import { Inject, Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';

import { CsrfError, ProtocolViolationError } from '../../errors/index.js';
import type { Page } from '../../page/index.js';
import { FORM_FIELDS, type ActionAnswer } from '../../protocol/index.js';
import { FormTokens } from '../../token/index.js';
import { isAllowedOrigin } from '../auth/origin-policy.js';
import { AddressLimits } from '../limits/address-limits.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import { LiveLogger } from '../logging/live-logger.js';
import { ActionDispatcher } from '../page/action-dispatcher.js';
import type { TypedValues } from '../page/form-values.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { MultipartBody } from '../uploads/multipart-body.js';
import type { PostedForm } from '../uploads/posted-form.js';
import { UploadReader } from '../uploads/upload-reader.js';
import { Admission } from './admission.js';
import { readForm, readOwner } from './form-message.js';

const OWNER = Object.values(FORM_FIELDS);

const NO_FORM_FIELDS =
  'A form was posted and refused: it does not say of which page it is. Write {{lvtForm}} into each form with method="post".';

/** What became of a posted form. */
export interface FormOutcome {
  readonly page: Page;
  readonly answer: ActionAnswer;
  readonly typed: TypedValues;
  /** Address of the page that the form stands on. */
  readonly back: string;
}

/** Runs the actions of forms that a browser posts by itself. */
@Injectable()
export class FormPosts {
  private readonly logger = new LiveLogger();

  constructor(
    private readonly admission: Admission,
    private readonly tokens: FormTokens,
    private readonly dispatcher: ActionDispatcher,
    private readonly addresses: AddressLimits,
    private readonly uploads: UploadReader,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * @param body unchecked; one with files is read as far as the fields that show whose it is, and on where they are right
   * @param request for guards and the like
   * @throws {LiveTemplateError} `PROTOCOL_VIOLATION`, `CSRF`, and as `Admission`
   */
  async run(action: string, body: unknown, headers: IncomingHttpHeaders, request: unknown): Promise<FormOutcome> {
    if (!(body instanceof MultipartBody)) return this.check(action, body, headers, request, null);
    const form = this.uploads.open(body);
    try {
      return await this.check(action, await form.begin(OWNER), headers, request, form);
    } finally {
      form.close();
    }
  }

  /** @param fields those of `form` so far, where there is one */
  private async check(
    action: string,
    fields: unknown,
    headers: IncomingHttpHeaders,
    request: unknown,
    form: PostedForm | null,
  ): Promise<FormOutcome> {
    const owner = readOwner(fields);
    if (owner === null || owner.csrf === '') {
      if (this.options.debug) this.logger.warn(NO_FORM_FIELDS);
      throw owner === null ? new ProtocolViolationError() : new CsrfError();
    }
    const { page, userId } = await this.admission.pageOf(withoutOpaqueOrigin(headers), owner.page);
    if (!this.tokens.verify(page, owner.csrf)) throw new CsrfError();
    const uploads = await form?.files(this.dispatcher.uploadFields(page, action));
    const message = readForm(action, fields);
    if (message === null) throw new ProtocolViolationError();
    const address = this.addresses.addressOf(request);
    const sender = { client: request, connectionId: null, userId, address, headers };
    const answer = await this.dispatcher.dispatch(page, { ...message.action, ...(uploads && { uploads }) }, sender);
    return { page, answer, typed: message.typed, back: wayBack(page, headers) };
  }
}

/**
 * Browsers post forms of a page with `Referrer-Policy: no-referrer` with the origin `null`. It says nothing; whether the form
 * is ours is told by its token.
 */
function withoutOpaqueOrigin(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers.origin === 'null' ? { ...headers, origin: undefined } : headers;
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
