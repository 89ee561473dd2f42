import type { Page } from '@livetemplate/nestjs';

import { get, type Served } from '../e2e/outside-client.js';
import { copyOf, edit, edited, type ModelData } from './changes.js';
import { History } from './history.js';
import { ModelClient } from './model-client.js';
import type { ModelNode, Worlds } from './node.js';
import { turns, type HeldBus, type RecordingStore } from './shared-backend.js';
import type { ChangeStep, Step } from './steps.js';

/** What all worlds of a test share. */
export interface Universe {
  readonly nodes: readonly ModelNode[];
  readonly worlds: Worlds;
  readonly store: RecordingStore;
  readonly bus: HeldBus;
}

let worlds = 0;

/** One page on one or more nodes, everybody who watches it, and what must hold at each moment. */
export class World {
  private readonly name = `world${worlds++}`;
  private readonly history: History;
  private readonly complaints: string[] = [];
  private readonly clients: ModelClient[] = [];
  private readonly pending: Promise<void>[] = [];
  /** Actions whose connection ended before the answer, to be sent again. */
  private readonly unanswered: { client: ModelClient; node: ModelNode; id: string; edits: unknown }[] = [];
  private cookie = '';
  private id = '';
  /** What the data has to be; null where the order of changes is not known, until the next time of rest. */
  private expected: ModelData | null;
  private hits = 0;
  private ids = 0;

  constructor(
    private readonly universe: Universe,
    text: string,
    first: ModelData,
  ) {
    this.history = new History(text, (complaint) => this.complaints.push(complaint));
    this.expected = first;
    universe.worlds.add(this.name, text, first);
    universe.store.onCommit = ({ seq, data }) => this.history.note(seq, data);
  }

  /** @returns what happened that must not */
  async live(story: readonly Step[]): Promise<string> {
    try {
      for (const step of story) {
        await this.take(step);
        if (this.complaints.length > 0) break;
      }
      await this.settle();
      for (const client of this.clients) client.connect(this.node(0), 'own', false);
      await this.settle();
    } finally {
      await this.end();
    }
    return this.complaints.join('\n');
  }

  private async take(step: Step): Promise<void> {
    switch (step.step) {
      case 'change':
        if (step.change.way === 'spoils the template')
          return this.spoil(await this.pageOn(step.node), step.change.data);
        this.change(await this.pageOn(step.node), step.change);
        if (step.wait) await this.rest();
        return;
      case 'burst': {
        const page = await this.pageOn(step.node);
        for (const change of step.changes) this.change(page, change);
        return;
      }
      case 'act':
        return this.act(step);
      case 'load':
        return this.load(step);
      case 'connect': {
        const client = this.client(step.client);
        if (client === undefined) return;
        const connection = client.connect(this.node(step.node), step.ack, step.polling);
        if (step.wait) await connection.accepted;
        return;
      }
      case 'kill':
        return this.client(step.client)?.kill(step.how);
      case 'resync':
        return this.client(step.client)?.resync(step.fragment ? 'fixed0' : undefined);
      case 'ack':
        return this.client(step.client)?.acknowledge();
      case 'turns':
        return turns(step.count);
      case 'bus':
        this.universe.bus.holds = step.do === 'hold';
        if (step.do === 'lose') this.universe.bus.lose();
        else if (step.do === 'deliver') this.universe.bus.deliver();
        return;
      case 'refresh':
        return (await this.pageOn(step.node)).refresh();
      case 'settle':
        return this.settle();
    }
  }

  private node(index: number): ModelNode {
    const { nodes } = this.universe;
    return nodes[index % nodes.length]!;
  }

  private get manyNodes(): boolean {
    return this.universe.nodes.length > 1;
  }

  private client(index: number): ModelClient | undefined {
    return this.clients[index % Math.max(1, this.clients.length)];
  }

  private pageOn(node: number): Promise<Page<ModelData>> {
    return this.node(node).page(this.id);
  }

  /** Somebody loads the page, or learns its id in another way and knows nothing of what it shows. */
  private async load({ node, protocol, blank }: Extract<Step, { step: 'load' }>): Promise<void> {
    const served = await get(`${this.node(node).origin}/model/${this.name}`, this.cookie);
    this.cookie = served.cookie;
    if (this.id !== '' && this.id !== served.page) this.complain(`loaded another page, ${served.page}`);
    this.id = served.page;
    const client = new ModelClient(`client ${this.clients.length}`, protocol, {
      history: this.history,
      manyNodes: this.manyNodes,
      page: this.id,
      cookie: this.cookie,
      complain: (text) => this.complain(text),
    });
    this.clients.push(client);
    if (!blank) this.begin(client, served);
  }

  private begin(client: ModelClient, served: Served): void {
    const { history } = this;
    const shown = history.at(served.seq);
    if (shown === undefined) return this.complain(`was served ${served.seq}, which nobody has committed`);
    const html = served.html.replace(/^(?:<!doctype html>)?\s*<html[^>]*>/iu, (tag) =>
      tag.replaceAll(/ data-lvt-[a-z]+="[^"]*"/gu, ''),
    );
    if (html !== shown.document) this.complain(`was served ${html}\ninstead of ${shown.document}`);
    if (client.picture.protocol === '2.0') return client.begin(served.seq, shown.values);
    const fragments = [...shown.fragments.keys()].map((id) => [id, served.elements.get(id) ?? ''] as const);
    // The element carries attributes that no fragment has: such a page cannot be resumed, and the protocol says so.
    const root = [...shown.fragments.values()].some((fragment) => /^<html/iu.test(fragment));
    if (!root) client.begin(served.seq, { fragments: new Map(fragments), parts: new Map() });
  }

  private change(page: Page<ModelData>, step: ChangeStep): void {
    if ('data' in step) {
      this.replace(page, step);
      return;
    }
    const { way, edits } = step;
    const count = (data: ModelData): void => {
      for (const one of edits) edit(data, one);
      data.hits++;
    };
    if (way === 'throws') {
      const recipe = async (data: ModelData): Promise<void> => {
        count(data);
        if (edits.length > 1) await turns(1);
        throw new RangeError('on purpose');
      };
      this.pending.push(this.refused(page.update(recipe as never), /on purpose/u));
      return;
    }
    const slow = async (data: ModelData): Promise<void> => {
      await turns(1);
      count(data);
    };
    this.accepted(page.update((way === 'recipe' ? count : slow) as never));
    this.hits++;
    this.expect((before) => ({ ...edited(before, edits), hits: before.hits + 1 }));
  }

  /** Changes of one node come one after the other, as they were asked for; those of several in an order that nobody knows. */
  private expect(next: (before: ModelData) => ModelData): void {
    this.expected = this.expected === null || this.manyNodes ? null : next(this.expected);
  }

  /** Other data, as a part or as a whole; only the changes that have counted themselves still count. */
  private replace(page: Page<ModelData>, { way, data }: Extract<ChangeStep, { readonly data: ModelData }>): void {
    const given = copyOf(data);
    const { hits: _, ...parts } = given;
    // As a whole it would undo changes that this node has not heard of.
    const whole = way === 'setData' && this.expected !== null && !this.manyNodes;
    if (whole) given.hits = this.expected!.hits;
    const change = whole ? page.setData(given) : page.update(parts as never);
    this.accepted(change.then(() => scramble(given)));
    this.expect(({ hits }) => ({ ...copyOf(data), hits }));
  }

  /** Data that the template cannot show is refused, and the page stays as it was. Where it can, it is a change. */
  private async spoil(page: Page<ModelData>, { n }: ModelData): Promise<void> {
    await this.rest();
    if (this.manyNodes || this.expected === null) return;
    const broken = { ...this.expected, xs: 3 as never, n };
    let fits = true;
    try {
      this.history.render(JSON.stringify(broken));
    } catch {
      fits = false;
    }
    const update = page.update((draft) => {
      Object.assign(draft, { xs: 3, n });
    });
    if (fits) {
      this.accepted(update);
      // Edits of a list need one.
      this.accepted(page.update({ xs: [] }));
      this.expected = { ...broken, xs: [] };
    } else await this.refused(update, /TemplateExecutionError/u);
    await this.rest();
  }

  private accepted(change: Promise<unknown>): void {
    this.pending.push(
      change.then(
        () => {},
        (error: unknown) => this.complain(`a change was refused: ${String(error)}`),
      ),
    );
  }

  private async refused(change: Promise<unknown>, why: RegExp): Promise<void> {
    const outcome = await change.then(
      () => 'it was accepted',
      (error: unknown) => (why.test(`${(error as Error).name}: ${String(error)}`) ? null : String(error)),
    );
    if (outcome !== null) this.complain(`a change had to be refused: ${outcome}`);
  }

  /** Every action runs once, though its connection may be cut before the answer and the client asks again. */
  private async act({ client: index, edits, cutAfter }: Extract<Step, { step: 'act' }>): Promise<void> {
    const client = this.client(index);
    if (client === undefined) return;
    await this.rest();
    if (!client.open) return;
    const { node } = client.connection!;
    const id = `a${this.ids++}`;
    const answer = client.act('edit', { edits }, id);
    if (cutAfter !== null) {
      await turns(cutAfter);
      await client.kill('cut');
    }
    this.hits++;
    this.expect((before) => ({ ...edited(before, edits), hits: before.hits + 1 }));
    const known = await answer;
    if (known === null) {
      this.unanswered.push({ client, node, id, edits });
      // It may come to the server now, or be sent again later.
      this.expected = null;
    } else if (!known.ok) this.complain(`an action failed: ${JSON.stringify(known)}`);
    else if (cutAfter === null && known.seq > client.picture.seq)
      this.complain(`has ${client.picture.seq} after the answer ${known.seq}`);
  }

  private async rest(): Promise<void> {
    await Promise.all(this.pending.splice(0));
  }

  /** Waits until nothing is on its way any more; then everybody who is connected shows the page as it is. */
  private async settle(): Promise<void> {
    await this.rest();
    await this.askAgain();
    this.universe.bus.holds = false;
    this.universe.bus.deliver();
    if (this.id === '') return;
    const pages = await Promise.all(this.universe.nodes.map((node) => node.page(this.id)));
    for (const page of pages) await page.refresh();
    for (const page of pages) await page.settled();
    const stored = await this.universe.store.load(this.id);
    if (stored === null) return this.complain('the page is gone');
    for (const page of pages) this.same('the data', page.data, stored.data);
    if (this.expected) this.same('the data', stored.data, this.expected);
    else this.expected = copyOf(stored.data) as ModelData;
    if ((stored.data as ModelData).hits !== this.hits) {
      this.complain(`${this.hits} changes have counted as ${(stored.data as ModelData).hits}`);
    }
    for (const client of this.clients) {
      await client.caughtUp();
      if (!client.open || Number.isNaN(client.picture.seq)) continue;
      if (client.picture.seq !== stored.seq)
        this.complain(`${client.name} is at ${client.picture.seq}, not ${stored.seq}`);
      client.check();
    }
    for (const node of this.universe.nodes) this.complaints.push(...node.errors.splice(0));
  }

  /** A client that comes back sends again what nobody has answered. */
  private async askAgain(): Promise<void> {
    for (const { client, node, id, edits } of this.unanswered.splice(0)) {
      let answer = null;
      while (answer === null) {
        // Another node does not know what this one has done.
        if (client.connection !== null && client.connection.node !== node) await client.kill('leave');
        await client.connect(node, 'own', false).accepted;
        answer = await client.act('edit', { edits }, id);
      }
      if (!answer.ok) this.complain(`an action failed: ${JSON.stringify(answer)}`);
    }
  }

  private same(what: string, actual: unknown, expected: unknown): void {
    const [one, two] = [canonical(actual), canonical(expected)];
    if (one !== two) this.complain(`${what} is ${one}\ninstead of ${two}`);
  }

  private async end(): Promise<void> {
    for (const client of this.clients) client.connection?.socket.disconnect();
    this.universe.bus.holds = false;
    await Promise.allSettled(this.pending);
    if (this.id !== '') await (await this.pageOn(0)).close();
    this.universe.worlds.delete(this.name);
  }

  private complain(text: string): void {
    this.complaints.push(text);
  }
}

/** What was handed in belongs to whoever did so; the page must not notice what becomes of it. */
function scramble(data: Omit<ModelData, 'hits'>): void {
  data.a = 'scrambled';
  data.xs.reverse();
  for (const item of data.xs) item.ys.length = 0;
  data.m['scrambled'] = 'yes';
}

/** JSON with sorted keys: their order means nothing to a page. */
function canonical(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
