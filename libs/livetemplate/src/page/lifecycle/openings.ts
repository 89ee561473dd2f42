import type { IdSource, PageSnapshot } from '../../ports/index.js';
import type { LiveProgram } from '../../program/live-program.js';
import type { ApplicationEvents, OpenOptions } from '../application-options.js';
import { OpenTopics, type Topics } from '../change/topics.js';
import { takeOver } from '../data/own-data.js';
import type { Emitter } from '../emitter.js';
import { storedEnd } from '../lifetime.js';
import { pageName, type PageIdentity } from '../page-name.js';
import { CommittedState } from '../page-state.js';
import { Page } from '../page.js';
import type { Arrivals, ArrivalsHost } from './arrivals.js';
import { FirstEvaluation } from './first-evaluation.js';

/** What opening a page needs besides what each arrival does. */
export interface OpeningsHost extends ArrivalsHost {
  readonly arrivals: Arrivals;
  readonly ids: IdSource;
  readonly events: Emitter<ApplicationEvents>;
}

/** Opens pages: the one that others have open, or a new one. */
export class Openings {
  /** What is being opened, so that nobody does it twice at a time. */
  private readonly opening = new Map<string, Promise<Page>>();

  constructor(private readonly host: OpeningsHost) {}

  /** @param data of a new page, or the function that makes it */
  open(template: string, data: unknown, options: OpenOptions): Promise<Page> {
    const name = options.isolate === 'tab' ? null : pageName(template, options);
    if (name === null) return this.create(template, data, options, null);
    return this.once(
      name,
      async () => (await this.host.arrivals.byName(name)) ?? (await this.create(template, data, options, name)),
    );
  }

  /** Two tabs that open at once get one page. */
  private once(name: string, open: () => Promise<Page>): Promise<Page> {
    const known = this.opening.get(name);
    if (known !== undefined) return known;
    const opened = open().finally(() => this.opening.delete(name));
    this.opening.set(name, opened);
    return opened;
  }

  private async create(template: string, data: unknown, identity: PageIdentity, name: string | null): Promise<Page> {
    const { templates, lifecycle, arrivals, pages, events } = this.host;
    const { store, observation, counters } = pages;
    lifecycle.assertUp();
    const program = templates.live(template);
    const topics = new OpenTopics();
    const first: unknown = typeof data === 'function' ? await (data as (topics: Topics) => unknown)(topics) : data;
    topics.close();
    const owned = takeOver(first, undefined).data;
    const evaluated = new FirstEvaluation(observation, program, owned);
    await lifecycle.makeRoom();
    const snapshot = this.firstSnapshot(program, { data: owned, topics: topics.names, template, name }, identity);
    for (let id = await store.create(snapshot); id !== snapshot.id; id = await store.create(snapshot)) {
      const older = await arrivals.byId(id);
      if (older !== null) return older;
      // It has just ended and still has the name.
      await store.delete(id);
    }
    const page = new Page(pages, new CommittedState(snapshot, evaluated.evaluation));
    await lifecycle.admit(page);
    counters.add('page.created');
    evaluated.tell(page);
    events.emit('created', { page });
    return page;
  }

  private firstSnapshot(
    program: LiveProgram,
    first: Pick<PageSnapshot, 'data' | 'topics' | 'template' | 'name'>,
    identity: PageIdentity,
  ): PageSnapshot {
    const { applicationId, ids, pages } = this.host;
    const now = pages.clock.now();
    const life = { createdAt: now, lastUsedAt: now, connected: false, disconnectedAt: null };
    return {
      ...first,
      id: ids.next(),
      applicationId,
      groupId: identity.groupId,
      userId: identity.userId ?? null,
      fingerprint: program.fingerprint,
      handler: identity.handler ?? null,
      key: identity.key ?? '',
      version: 0,
      seq: 0,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: storedEnd(life, pages.limits, now),
    };
  }
}
