import { Controller, Get } from '@nestjs/common';
import { LiveAction, LiveRequest, PageService, type Draft, type LiveRequestContext } from '@livetemplate/nestjs';

@Controller()
export class CounterController {
  constructor(private readonly pages: PageService) {}

  @Get('/count')
  show(@LiveRequest() request: LiveRequestContext) {
    return this.pages.open('counter.html', { count: 0 }, { request });
  }

  @LiveAction()
  increment(state: Draft<{ count: number }>) {
    state.count++;
  }
}
