import { Inject, Injectable, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import type { LiveActionContext } from '@livetemplate/nestjs';
import type { Request } from 'express';

@Injectable({ scope: Scope.REQUEST })
export class Language {
  constructor(@Inject(REQUEST) private readonly request: Request | LiveActionContext) {}

  get name() {
    return this.request.headers['accept-language'] ?? 'en';
  }
}
