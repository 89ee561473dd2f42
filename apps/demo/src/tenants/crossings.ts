import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { InjectPages, LiveTemplateError, PageService, TokenService } from '@livetemplate/nestjs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ACME, type Tenant } from './tenant.js';

/** What an application says to something that is shown to it. */
export interface Verdict {
  readonly Status: number;
  readonly Code: string;
}

/** Shows an application what another one has given, and tells what it says. Made for each application by itself. */
@Injectable()
export class Crossings {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly tokens: TokenService,
    @InjectPages('acme') private readonly acme: PageService,
    @InjectPages('globex') private readonly globex: PageService,
  ) {}

  /** Asks for a page by its id, with all cookies that this browser has, and as somebody whom that application knows. */
  async pageId(pageId: string, cookies: string, to: Tenant): Promise<Verdict> {
    // A socket has the cookies of the moment when it was opened: the frame beside may not have had its own yet.
    const own = cookieOf(to, cookies) === undefined ? await this.visit(to) : '';
    return this.ask(to, pageId, `${cookies}; ${own}`);
  }

  /** The same with the cookie of one application under the name of the other. A browser would never do that, an attacker would. */
  cookie(pageId: string, cookies: string, from: Tenant, to: Tenant): Promise<Verdict> {
    return this.ask(to, pageId, `${to.Cookie}=${cookieOf(from, cookies) ?? ''}`);
  }

  /** Shows a page token that the application of this module has made. */
  async token(page: { readonly id: string; readonly groupId: string }, to: Tenant): Promise<Verdict> {
    const token = await this.tokens.createPageToken(page);
    try {
      await (to === ACME ? this.acme : this.globex).getPageByToken(token);
      return { Status: 200, Code: 'OK' };
    } catch (error) {
      if (!(error instanceof LiveTemplateError)) throw error;
      return { Status: error.status, Code: error.code };
    }
  }

  /** Over the network, as anybody would: asks what is new on a page. */
  private async ask({ Base }: Tenant, pageId: string, cookie: string): Promise<Verdict> {
    const response = await fetch(`${this.origin()}${Base}/actions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1', cookie },
      body: JSON.stringify({ page: pageId, action: null }),
    });
    const { code = 'OK' } = (await response.json()) as { readonly code?: string };
    return { Status: response.status, Code: code };
  }

  /** Opens a page as a new visitor, who is given a cookie. */
  private async visit({ ID }: Tenant): Promise<string> {
    const response = await fetch(`${this.origin()}/tenants/${ID}`);
    await response.text();
    return response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';', 1)[0])
      .join('; ');
  }

  private origin(): string {
    const { port } = (this.host.httpAdapter.getHttpServer() as Server).address() as AddressInfo;
    return `http://localhost:${port}`;
  }
}

function cookieOf({ Cookie }: Tenant, cookies: string): string | undefined {
  return new RegExp(`(?:^|; )(?:__Host-)?${Cookie}=([^;]*)`, 'u').exec(cookies)?.[1];
}
