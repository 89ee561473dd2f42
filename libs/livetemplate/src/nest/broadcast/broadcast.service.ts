import { Injectable } from '@nestjs/common';

import { ConfigurationError } from '../../errors/index.js';
import { withoutDrafts, type Audience, type BroadcastResult, type Page, type Recipe } from '../../page/index.js';
import { ApplicationService } from '../application/application.service.js';
import { LivePageExplorer } from '../page/live-page.explorer.js';
import { pageContext } from '../page/page-context.js';
import { whenCommitted } from './after-commit.js';
import { Info } from './info.js';
import { LiveLogger } from '../logging/live-logger.js';

/** What a broadcast does to each page: a recipe, properties to assign, or an {@link Info}. @publicApi */
export type BroadcastChange<T = unknown> = Recipe<T> | Partial<T> | Info;

/** How a broadcast went, or that it is still to come. @publicApi */
export interface BroadcastAnswer extends BroadcastResult {
  /**
   * Set where it was asked for inside of a change: it goes out when that is committed, and not at all where it fails. Then nothing is
   * known of pages yet, and the counts are 0.
   */
  readonly held?: true;
}

/** What a filter goes by. @publicApi */
export type PageFacts<T = unknown> = Pick<
  Page<T>,
  'id' | 'template' | 'handler' | 'key' | 'groupId' | 'userId' | 'topics' | 'data'
>;

interface Broadcast {
  readonly audience: Audience;
  readonly change: BroadcastChange;
  readonly filter: (page: Page) => boolean;
}

/**
 * Changes many pages at once, on whichever node they are open. The change is applied to the data of each page for itself, as by
 * `page.update`, so each gets its own diff; pages that nobody can see a difference on are sent nothing.
 *
 * All methods resolve when the change is committed on every page that they are for. A page on which the change fails stays as it
 * was, does not stop the others, and is in `failed`, also in the log. What opens or subscribes meanwhile may miss it. A broadcast
 * keeps no page alive.
 *
 * Asked for inside a change (an action, a hook, an `@OnInfo` method, a recipe), a broadcast goes out when that is committed: once,
 * and not at all where the change fails. The methods resolve at once then, with `held: true`, and what goes wrong is in the log.
 *
 * @example await this.broadcast.toTopic<Scores>('scores', (state) => { state.home++; });
 * @example await this.broadcast.toUsers(['ada'], { notice: 'The build is green.' });
 * @see requirements G4, N2
 * @publicApi
 */
@Injectable()
export class BroadcastService {
  private readonly logger = new LiveLogger();

  /** @internal */
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
  ): Promise<BroadcastAnswer> {
    return this.send('application', change, (page) => filter(page as Page<unknown> as Page<T>));
  }

  /** To all pages that subscribe to the topic. @throws as {@link broadcast} */
  toTopic<T = unknown>(topic: string, change: BroadcastChange<T>): Promise<BroadcastAnswer> {
    return this.send({ topic }, change);
  }

  /** To all pages of these users. @throws as {@link broadcast} */
  toUsers<T = unknown>(userIds: readonly string[], change: BroadcastChange<T>): Promise<BroadcastAnswer> {
    return this.send({ users: userIds }, change);
  }

  /** To all pages of a group: those of one browser, or of one user's devices. @throws as {@link broadcast} */
  toGroup<T = unknown>(groupId: string, change: BroadcastChange<T>): Promise<BroadcastAnswer> {
    return this.send({ group: groupId }, change);
  }

  /** To the pages of these ids. @throws as {@link broadcast} */
  toPages<T = unknown>(pageIds: readonly string[], change: BroadcastChange<T>): Promise<BroadcastAnswer> {
    return this.send({ pages: pageIds }, change);
  }

  /** To all pages of the application. @throws as {@link broadcast} */
  toApplication<T = unknown>(change: BroadcastChange<T>): Promise<BroadcastAnswer> {
    return this.send('application', change);
  }

  private send(
    audience: Audience,
    change: BroadcastChange,
    filter: (page: Page) => boolean = () => true,
  ): Promise<BroadcastAnswer> {
    const broadcast = { audience, change: withoutDrafts(change), filter };
    const held = whenCommitted(() => {
      this.sendNow(broadcast).catch((error: unknown) => this.logger.error('A broadcast failed.', error));
    });
    return held ? Promise.resolve({ pages: 0, changed: 0, failed: [], held }) : this.sendNow(broadcast);
  }

  private async sendNow({ audience, change, filter }: Broadcast): Promise<BroadcastResult> {
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
