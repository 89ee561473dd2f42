import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { AuthenticationRequiredException } from '@livetemplate/nestjs';
import type { Response } from 'express';

import { SESSION_COOKIE } from './sessions.js';

/** A session from before a restart is no good any more. Its browser is shown the form, and not 401 for an hour. */
@Catch(AuthenticationRequiredException)
export class StaleSessionFilter implements ExceptionFilter<AuthenticationRequiredException> {
  catch(error: AuthenticationRequiredException, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    host.switchToHttp().getResponse<Response>().clearCookie(SESSION_COOKIE).redirect(303, '/login');
  }
}
