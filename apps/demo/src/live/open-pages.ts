import { Injectable, type Type } from '@nestjs/common';
import { ApplicationService, LiveTemplateError } from '@livetemplate/nestjs';

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
    // A page may be ending right now; the others get their news all the same, and so they do where one fails.
    for (const update of await Promise.allSettled(updates)) {
      if (update.status === 'rejected' && !hasEnded(update.reason)) throw update.reason;
    }
  }
}

function hasEnded(error: unknown): boolean {
  return error instanceof LiveTemplateError && ['PAGE_CLOSED', 'PAGE_EXPIRED'].includes(error.code);
}
