import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';

import { verify } from './accounts.js';
import { issueSession, SESSION_COOKIE, SESSION_MS } from './sessions.js';

/** What no live page can do: set a cookie. Both are plain forms, and lead back to the page. */
@Controller()
export class LoginController {
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

  @Post('logout')
  signOut(@Res() response: Response): void {
    response.clearCookie(SESSION_COOKIE).redirect(303, '/login');
  }
}
