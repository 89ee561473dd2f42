import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { LiveTemplateModule } from '@livetemplate/nestjs';

import { ChatPage } from './chat/chat.page.js';
import { ChatService } from './chat/chat.service.js';
import { CounterPage } from './counter/counter.page.js';
import { CounterSource } from './counter/counter-source.js';
import { DashboardPage } from './dashboard/dashboard.page.js';
import { DEBUG_PAGE } from './debug-page.js';
import { DEPLOYMENT } from './deployment.js';
import { ExtrasPage } from './extras/extras.page.js';
import { VIEWS_FOLDER } from './folders.js';
import { HomePage } from './home/home.page.js';
import { PressesService } from './home/presses.service.js';
import { Heartbeat } from './live/heartbeat.js';
import { OpenPages } from './live/open-pages.js';
import { commas } from './live/template-functions.js';
import { MembersModule, OfficeModule } from './login/login.modules.js';
import { NotFoundFilter } from './not-found.filter.js';
import { FiguresService } from './shared/figures.service.js';
import { SharedPages } from './shared/shared-pages.js';
import { TablePage } from './table/table.page.js';
import { AcmeModule, GlobexModule } from './tenants/tenants.modules.js';
import { TenantsPage } from './tenants/tenants.page.js';

@Module({
  imports: [
    LiveTemplateModule.forRoot({
      templates: `${VIEWS_FOLDER}/**/*.html`,
      functions: { commas: { fn: commas, pure: true } },
      debug: DEBUG_PAGE,
      ...DEPLOYMENT,
    }),
    AcmeModule,
    GlobexModule,
    MembersModule,
    OfficeModule,
  ],
  controllers: [HomePage, CounterPage, DashboardPage, TablePage, ChatPage, ExtrasPage, TenantsPage],
  providers: [
    Heartbeat,
    OpenPages,
    SharedPages,
    FiguresService,
    PressesService,
    CounterSource,
    ChatService,
    { provide: APP_FILTER, useClass: NotFoundFilter },
  ],
})
export class AppModule {}
