import { Body, Controller, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApplicationService, LiveRequest, type LiveRequestContext } from '@livetemplate/nestjs';
import type { Request, Response } from 'express';

import { verify } from './accounts.js';
import { issueSession, SESSION_COOKIE, SESSION_MS } from './sessions.js';
import { StaleSessionFilter } from './stale-session.filter.js';

/** What no live page can do: set a cookie. Both are plain forms, and lead back to the page. */
@Controller()
@UseFilters(StaleSessionFilter)
export class LoginController {
  constructor(private readonly application: ApplicationService) {}

  @Post('login')
  async signIn(
    @Body() { user, password }: Partial<Record<'user' | 'password', unknown>>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (typeof user !== 'string' || typeof password !== 'string' || !verify(user, password)) {
      response.redirect(303, '/login?refused');
      return;
    }
    response.cookie(SESSION_COOKIE, await issueSession(user), {
      httpOnly: true,
      sameSite: 'lax',
      secure: request.secure,
      maxAge: SESSION_MS,
    });
    response.redirect(303, '/login');
  }

  /** The answer first: by what it takes from the browser, its other tabs are refused when they come again. */
  @Post('logout')
  async signOut(@LiveRequest() { userId }: LiveRequestContext, @Res() response: Response): Promise<void> {
    response.clearCookie(SESSION_COOKIE).redirect(303, '/login');
    if (userId !== null) await this.application.disconnectUser(userId);
  }
}
