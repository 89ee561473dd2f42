import { Injectable } from '@nestjs/common';

import { LiveTemplateError } from '../../errors/index.js';
import { cookieName, cookieValue, type TokenSeal } from '../../token/index.js';
import type { FormRefusal } from './form-errors.js';

/** A browser follows a redirect at once. In milliseconds. */
export const FEEDBACK_TTL_MS = 60_000;

/** Browsers keep cookies of 4 KiB, and sealing takes its share. In bytes of JSON. */
const MAX_BYTES = 2_000;

/**
 * Carries what was wrong with a form that was posted without the browser script over the redirect to its page: in a sealed cookie,
 * so that any node can show it and none has to remember it.
 *
 * @see requirement C4
 */
@Injectable()
export class FormFeedback {
  constructor(
    private readonly seal: TokenSeal,
    private readonly name: string,
  ) {}

  /** A `Set-Cookie` header. */
  async header(page: string, refusal: FormRefusal, secure: boolean): Promise<string> {
    const { text } = await this.seal.seal({ page, refusal: JSON.stringify(shortened(refusal)) });
    return this.cookie(text, FEEDBACK_TTL_MS / 1_000, secure);
  }

  /**
   * What the document of a page has to show, and the `Set-Cookie` header that makes sure that it is shown once.
   * @param cookies the request's `Cookie` header
   * @returns null where there is nothing for this page
   */
  async take(
    page: string,
    cookies: string | undefined,
    secure: boolean,
  ): Promise<{ readonly refusal: FormRefusal; readonly removal: string } | null> {
    const value = cookieValue(cookies ?? '', cookieName(this.name, secure));
    const claims = value === null ? null : await this.open(value);
    if (claims?.page !== page) return null;
    return { refusal: JSON.parse(claims.refusal) as FormRefusal, removal: this.cookie('', 0, secure) };
  }

  /** What is forged or too old is as good as nothing. */
  private async open(value: string): Promise<Readonly<Record<'page' | 'refusal', string>> | null> {
    try {
      return (await this.seal.open(value, ['page', 'refusal'])).claims;
    } catch (error) {
      if (error instanceof LiveTemplateError) return null;
      throw error;
    }
  }

  private cookie(value: string, maxAge: number, secure: boolean): string {
    return `${cookieName(this.name, secure)}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  }
}

/** As many messages as fit, and then as much of what was entered, the first ones first. */
function shortened({ action, fields, typed }: FormRefusal): FormRefusal {
  let kept: FormRefusal = { action, fields: {}, typed: {}, cut: true };
  const keep = (more: FormRefusal): boolean => {
    const fits = Buffer.byteLength(JSON.stringify(more)) <= MAX_BYTES;
    if (fits) kept = more;
    return fits;
  };
  Object.entries(fields).every(([field, messages]) => keep({ ...kept, fields: { ...kept.fields, [field]: messages } }));
  const all = Object.entries(typed).every(([field, values]) =>
    keep({ ...kept, typed: { ...kept.typed, [field]: values } }),
  );
  return all ? { action, fields: kept.fields, typed: kept.typed } : kept;
}
