import { Injectable } from '@nestjs/common';

import type { Page } from '../../page/index.js';
import { withFormFields } from '../../protocol/index.js';
import { FormTokens } from '../../token/index.js';
import { isSecure, type PlatformRequest } from '../auth/platform-request.js';
import { withFormErrors } from './form-errors.js';
import { FormFeedback } from './form-feedback.js';

/** A document whose forms can be posted. */
export interface DocumentWithForms {
  readonly html: string;
  /** A `Set-Cookie` header; null where none is needed. */
  readonly cookie: string | null;
}

/** Makes the forms of a document such that a browser can post them by itself, and shows what was wrong with the last post. */
@Injectable()
export class PageForms {
  constructor(
    private readonly tokens: FormTokens,
    private readonly feedback: FormFeedback,
  ) {}

  /** @param html of the page, as rendered */
  async complete(page: Page, html: string, request: PlatformRequest): Promise<DocumentWithForms> {
    const filled = withFormFields(html, page.id, this.tokens.issue(page));
    const taken = await this.feedback.take(page.id, request.headers.cookie, isSecure(request));
    if (taken === null) return { html: filled, cookie: null };
    return { html: withFormErrors(filled, taken.refusal), cookie: taken.removal };
  }
}
