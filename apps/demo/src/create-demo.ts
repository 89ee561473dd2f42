import 'reflect-metadata';
import type { LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Response } from 'express';

import { AppModule } from './app.module.js';
import { TRUSTED_PROXIES } from './deployment.js';
import { PUBLIC_FOLDER } from './folders.js';

/**
 * What a browser may do on these pages: run and load what this server sends, and nothing inline. Markup reaches the
 * DOM only through the client's own Trusted Types policy.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  // The tenants' pages stand in frames, of this site only.
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types livetemplate',
].join('; ');

/** Checked with their ETag after this time: an upgraded demo shows its new looks within minutes. */
const ASSETS_MAX_AGE_MS = 300_000;

/** The demo, ready to listen; `main.ts` and the browser tests start it from here. */
export async function createDemo(logger: LogLevel[] = ['error', 'warn']): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger });
  app.disable('x-powered-by');
  if (TRUSTED_PROXIES !== undefined) app.set('trust proxy', TRUSTED_PROXIES);
  app.use((_request: unknown, response: Response, next: () => void) => {
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'same-origin');
    next();
  });
  app.useStaticAssets(PUBLIC_FOLDER, { prefix: '/assets/', maxAge: ASSETS_MAX_AGE_MS });
  return app;
}
