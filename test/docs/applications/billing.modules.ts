import { Injectable, Module } from '@nestjs/common';
import { LiveTemplateModule, PageService } from '@livetemplate/nestjs';
import { InvoicesPage } from './app.module.js';

export const billing = LiveTemplateModule.forFeature({ applicationId: 'billing', templates: 'billing/**/*.html' });

@Module({ imports: [billing], controllers: [InvoicesPage] })
export class InvoicesModule {}

@Injectable()
export class ReminderService {
  constructor(private readonly pages: PageService) {} // of billing

  async remind() {
    for (const page of this.pages.openPages('invoices.html')) await page.update({ reminder: 'Please pay.' });
  }
}

@Module({ imports: [billing], providers: [ReminderService] })
export class RemindersModule {}
