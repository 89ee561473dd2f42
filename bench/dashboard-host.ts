import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import {
  LivePage,
  LiveTemplateModule,
  type LivePageHandler,
  type LiveTemplateModuleOptions,
} from '@livetemplate/nestjs';

import { type Dashboard, DASHBOARD_TEMPLATE, dashboards } from './engines/dashboard.js';

const TEXT = JSON.stringify(dashboards[0]);

@LivePage('/dashboard', { template: 'dashboard.html' })
class DashboardPage implements LivePageHandler<Dashboard> {
  /** Everybody has data of their own. */
  mount(): Dashboard {
    return firstDashboard();
  }
}

export function firstDashboard(): Dashboard {
  return JSON.parse(TEXT) as Dashboard;
}

/** Serves the dashboard in an application of its own, in this process. */
export async function hostDashboard(
  options: Pick<LiveTemplateModuleOptions, 'pages' | 'rateLimits'>,
): Promise<INestApplication> {
  @Module({
    imports: [
      LiveTemplateModule.forRoot({
        templates: { 'dashboard.html': DASHBOARD_TEMPLATE },
        secret: 'x'.repeat(32),
        ...options,
      }),
    ],
    controllers: [DashboardPage],
  })
  class Host {}

  const app = await NestFactory.create(Host, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  return app;
}
