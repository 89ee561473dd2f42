import { expect, it } from '@jest/globals';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

import { LiveTemplateModule } from '@livetemplate/nestjs';
import { live } from '@livetemplate/nestjs/testing';

import { SECRET } from './live-host.js';
import { SIGN_UP_TEMPLATE, SignUpPage } from './sign-up.js';

it.each<[string, boolean, () => AbstractHttpAdapter]>([
  ['Express', false, () => new ExpressAdapter()],
  ['Express', true, () => new ExpressAdapter()],
  ['Fastify', false, () => new FastifyAdapter()],
  ['Fastify', true, () => new FastifyAdapter()],
])('the testing kit opens the pages of an application on %s (listening: %j)', async (_, listening, adapter) => {
  const module = await Test.createTestingModule({
    imports: [LiveTemplateModule.forRoot({ templates: { 'sign-up.html': SIGN_UP_TEMPLATE }, secret: SECRET })],
    controllers: [SignUpPage],
  }).compile();
  const app = module.createNestApplication(adapter());
  if (listening) await app.listen(0, '127.0.0.1');
  const page = await live(app).open('/sign-up');
  await page.submit('#sign-up', { name: 'Ann' });
  expect(page.all('#names b')).toEqual(['Ann']);
  await app.close();
});
