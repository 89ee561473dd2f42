import { Controller, Get } from '@nestjs/common';
import { RenderLive } from '@livetemplate/nestjs';

@Controller()
export class ReportController {
  private readonly reports = { newest: () => Promise.resolve({ text: 'All is well.' }) };

  @Get('/report')
  @RenderLive('report.html')
  report() {
    return this.reports.newest();
  }
}
