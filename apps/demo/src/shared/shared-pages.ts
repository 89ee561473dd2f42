import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ApplicationService } from '@livetemplate/nestjs';

import { SharedPage, type Shared } from './shared-page.js';

/** Makes what all visitors have in common. */
@Injectable()
export class SharedPages implements OnApplicationBootstrap {
  private readonly pages: { open(): Promise<unknown> }[] = [];

  constructor(private readonly application: ApplicationService) {}

  /** @param first state, where there is none yet */
  of<State extends Shared>(name: string, first: State): SharedPage<State> {
    const page = new SharedPage(this.application, name, first);
    this.pages.push(page);
    return page;
  }

  /** Before the first request, and so that this process holds them should Redis go away. */
  async onApplicationBootstrap(): Promise<void> {
    await Promise.all(this.pages.map((page) => page.open()));
  }
}
