import { createTemplates } from '../../libs/livetemplate/src/core.js';
import { Application } from '../../libs/livetemplate/src/page/application.js';
import { MemoryPageStore } from '../../libs/livetemplate/src/store/memory/memory-page.store.js';
import { FakeClock } from '../../libs/livetemplate/src/testing/fake-clock.js';
import type { Envelope } from '../../libs/livetemplate/src/protocol/index.js';

/** A change of a page, and what version 1.0 says of it. */
export interface Story {
  readonly name: string;
  readonly template: string;
  readonly before: unknown;
  /** Left out where the client asks for the state instead. */
  readonly after?: unknown;
  readonly maxPayload?: number;
  /** Id of the fragment that is asked for. */
  readonly fragment?: string;
}

export interface Told extends Story {
  /** Outer HTML of the fragments before, by id. */
  readonly fragments: Readonly<Record<string, string>>;
  readonly envelopes: readonly Envelope[];
}

/** Lets a real page tell a story; its clock stands still. */
export async function tell(story: Story): Promise<Told> {
  const { template, before, after, maxPayload, fragment } = story;
  const templates = createTemplates({ texts: { template } });
  const application = new Application({
    id: 'golden',
    templates,
    store: new MemoryPageStore(),
    clock: new FakeClock(),
    limits: { batchWindowMs: 0, maxPayload },
  });
  const page = await application.open('template', before, { groupId: 'golden' });
  const { program } = page;
  const values = program.evaluate(page.data);
  const fragments = Object.fromEntries(program.fragments(values).map(({ id, html }) => [id, html]));
  const envelopes: Envelope[] = [];
  const take = ({ args }: { readonly args: unknown }): void => void envelopes.push((args as [Envelope])[0]);
  page.subscribe({ protocol: '1.0', onFrame: take });
  if (after === undefined) page.resync('1.0', fragment === undefined ? {} : { fragment_id: fragment }).forEach(take);
  else await page.setData(after);
  await application.close();
  return { ...story, fragments, envelopes: JSON.parse(JSON.stringify(envelopes)) as Envelope[] };
}
