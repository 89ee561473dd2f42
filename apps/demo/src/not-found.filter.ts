import { Catch, NotFoundException, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { Request, Response } from 'express';
import { join } from 'node:path';

import { PUBLIC_FOLDER } from './folders.js';

const PAGE = join(PUBLIC_FOLDER, 'not-found.html');

/** A person who has lost the way gets a page; programs get what Nest answers. */
@Catch(NotFoundException)
export class NotFoundFilter extends BaseExceptionFilter {
  override catch(error: NotFoundException, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const http = host.switchToHttp();
    // Who takes anything is no browser that shows a page.
    if (http.getRequest<Request>().accepts(['json', 'html']) !== 'html') super.catch(error, host);
    else http.getResponse<Response>().status(error.getStatus()).sendFile(PAGE);
  }
}
