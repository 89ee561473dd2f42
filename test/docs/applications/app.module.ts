import { Module } from '@nestjs/common';
import { LivePage, LiveTemplateModule } from '@livetemplate/nestjs';

@LivePage('/invoices', { template: 'invoices.html' })
export class InvoicesPage {
  mount() {
    return { invoices: ['2026-001'] };
  }
}

@Module({
  imports: [
    LiveTemplateModule.forFeature({
      applicationId: 'billing',
      templates: 'billing/**/*.html',
      secret: process.env.BILLING_SECRET,
    }),
  ],
  controllers: [InvoicesPage],
})
export class BillingModule {}

@Module({
  imports: [LiveTemplateModule.forRoot({ templates: 'views/**/*.html' }), BillingModule],
})
export class AppModule {}
