import { Injectable, type Type } from '@nestjs/common';
import { ApplicationService } from '@livetemplate/nestjs';

/** Brings news to every browser that is looking, whoever it belongs to. */
@Injectable()
export class OpenPages {
  constructor(private readonly application: ApplicationService) {}

  /** Changes all pages that `handler` serves and somebody is looking at. Resolves when the last change is committed. */
  async update<State extends object>(handler: Type, recipe: (state: State) => void): Promise<void> {
    const updates: Promise<unknown>[] = [];
    for (const page of this.application.pages) {
      if (page.handler !== handler.name || page.subscriberCount === 0) continue;
      updates.push(page.update((state) => recipe(state as State)));
    }
    // One page may be closing right now; the others get their news all the same.
    await Promise.allSettled(updates);
  }
}
