import { Injectable, Logger } from '@nestjs/common';

import { ConfigurationError } from '../../errors/index.js';
import type { Audience, BroadcastResult, Page, Recipe } from '../../page/index.js';
import { ApplicationService } from '../application/application.service.js';
import { LivePageExplorer } from '../page/live-page.explorer.js';
import { pageContext } from '../page/page-context.js';
import { Info } from './info.js';

/** What a broadcast does to each page: a recipe, properties to assign, or an {@link Info}. @publicApi */
export type BroadcastChange<T = unknown> = Recipe<T> | Partial<T> | Info;

/** What a filter goes by. @publicApi */
export type PageFacts<T = unknown> = Pick<
  Page<T>,
  'id' | 'template' | 'handler' | 'key' | 'groupId' | 'userId' | 'topics' | 'data'
>;

/**
 * Changes many pages at once, on whichever node they are open. The change is applied to the data of each page for itself, as by
 * `page.update`, so each gets its own diff; pages that nobody can see a difference on are sent nothing.
 *
 * All methods resolve when the change is committed on every page that they are for. A page on which the change fails stays as it
 * was, does not stop the others, and is in `failed`, also in the log. What opens or subscribes meanwhile may miss it. A broadcast
 * keeps no page alive.
 *
 * Inside an action, do not wait for a broadcast that reaches the action's own page: that change comes after the action.
 *
 * @example await this.broadcast.toTopic<Scores>('scores', (state) => { state.home++; });
 * @example await this.broadcast.toUsers(['ada'], { notice: 'The build is green.' });
 * @see requirements G4, N2
 * @publicApi
 */
@Injectable()
export class BroadcastService {
  private readonly logger = new Logger('LiveTemplate');

  constructor(
    private readonly application: ApplicationService,
    private readonly explorer: LivePageExplorer,
  ) {}

  /**
   * To all pages that the filter says yes to. It looks at every page of the application, and with Redis reads those that are not
   * open in this process: where a topic can do the same, it costs less.
   *
   * @param filter goes by the page as it is when its turn comes, before the change
   * @throws {LiveTemplateError} `STORE_UNAVAILABLE`; `PAGE_CLOSED` while the application shuts down
   */
  broadcast<T = unknown>(
    filter: (page: PageFacts<T>) => boolean,
    change: BroadcastChange<T>,
  ): Promise<BroadcastResult> {
    return this.send('application', change, (page) => filter(page as Page<unknown> as Page<T>));
  }

  /** To all pages that subscribe to the topic. @throws as {@link broadcast} */
  toTopic<T = unknown>(topic: string, change: BroadcastChange<T>): Promise<BroadcastResult> {
    return this.send({ topic }, change);
  }

  /** To all pages of these users. @throws as {@link broadcast} */
  toUsers<T = unknown>(userIds: readonly string[], change: BroadcastChange<T>): Promise<BroadcastResult> {
    return this.send({ users: userIds }, change);
  }

  /** To all pages of a group: those of one browser, or of one user's devices. @throws as {@link broadcast} */
  toGroup<T = unknown>(groupId: string, change: BroadcastChange<T>): Promise<BroadcastResult> {
    return this.send({ group: groupId }, change);
  }

  /** To the pages of these ids. @throws as {@link broadcast} */
  toPages<T = unknown>(pageIds: readonly string[], change: BroadcastChange<T>): Promise<BroadcastResult> {
    return this.send({ pages: pageIds }, change);
  }

  /** To all pages of the application. @throws as {@link broadcast} */
  toApplication<T = unknown>(change: BroadcastChange<T>): Promise<BroadcastResult> {
    return this.send('application', change);
  }

  private async send(
    audience: Audience,
    change: BroadcastChange,
    filter: (page: Page) => boolean = () => true,
  ): Promise<BroadcastResult> {
    const result = await this.application.broadcast(audience, (page) => {
      if (!filter(page)) return null;
      return change instanceof Info ? this.recipe(page, change) : (change as Recipe<unknown> | object);
    });
    const [first] = result.failed;
    if (first !== undefined) {
      this.logger.error(`A broadcast failed on ${result.failed.length} of ${result.pages} pages.`, first.error);
    }
    return result;
  }

  /** @throws {ConfigurationError} where this process does not have the class of the page */
  private recipe(page: Page, { name, payload }: Info): Recipe<unknown> | null {
    if (page.handler === null) return null;
    const handler = this.explorer.handler(page.handler);
    if (handler === null) {
      throw new ConfigurationError(`No class ${page.handler} in this process could take the info "${name}".`);
    }
    const method = handler.infos.get(name);
    if (method === undefined) return null;
    return async (draft, topics) => method(draft, await payload(), pageContext(page, topics));
  }
}
