import { Injectable } from '@nestjs/common';
import { ApplicationService, InjectApplication, InjectPages, PageService } from '@livetemplate/nestjs';

@Injectable()
export class Administration {
  constructor(
    @InjectApplication('billing') private readonly billing: ApplicationService,
    @InjectPages('billing') private readonly invoices: PageService,
    @InjectPages() private readonly pages: PageService, // of forRoot
  ) {}

  report() {
    const open = (pages: PageService) => [...pages.openPages()].length;
    return { application: this.billing.id, invoices: open(this.invoices), others: open(this.pages) };
  }
}
