import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ApplicationService,
  LiveAction,
  LiveRequest,
  PageService,
  Payload,
  type LiveRequestContext,
  type Page,
} from '@livetemplate/nestjs';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { LiveHost } from './live-host.js';
import { get, OutsideClient, type Healing, type Served } from './outside-client.js';

const MAX_PAYLOAD = 1_000;
const LONG = '👩‍👩‍👧 & <b>'.repeat(300);

interface State {
  text: string;
  note: string;
}

const TEMPLATES = {
  'book.html': `<article id="book"><h1>{{.note}}</h1><p>{{.text}}</p></article><p id="note">{{.note}}</p>`,
  'still.html': '<main><p>Nothing moves.</p></main>',
  'map.html': '<div id="map" data-cache="false"><i>{{.note}}</i></div><p id="text">{{.text}}</p>',
};

@Controller()
class BookController {
  constructor(@Inject(PageService) private readonly pages: PageService) {}

  @Get('page/:name')
  show(@Param('name') name: string, @LiveRequest() request: LiveRequestContext): Promise<Page<State>> {
    return this.pages.open(`${name}.html`, { text: '', note: 'n' }, { request });
  }

  @LiveAction()
  set(state: State, @Payload() patch: Partial<State>): void {
    Object.assign(state, patch);
  }
}

let host: LiveHost;
let valid: ValidateFunction;
const clients: OutsideClient[] = [];

beforeEach(async () => {
  host = await LiveHost.start({
    options: { templates: TEMPLATES, pages: { maxPayload: MAX_PAYLOAD } },
    controllers: [BookController],
  });
  const schema = await fetch(`${host.origin}/livetemplate/schema/update-message-1.0.json`);
  const ajv = new Ajv.default({ strict: false });
  addFormats.default(ajv);
  valid = ajv.compile((await schema.json()) as object);
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.disconnect();
  await host.close();
});

const at = (name: string): string => `${host.origin}/page/${name}`;

function connect(
  served: Served,
  auth: Record<string, unknown> = {},
  known?: OutsideClient | Served,
  healing?: Healing,
): OutsideClient {
  const client = new OutsideClient(
    host.origin,
    { page: served.page, ...auth },
    { cookie: served.cookie },
    known,
    healing,
  );
  clients.push(client);
  return client;
}

async function resume(name: string, healing?: Healing): Promise<{ served: Served; client: OutsideClient }> {
  const served = await get(at(name));
  const client = connect(served, { ack: served.seq }, served, healing);
  await client.accepted;
  return { served, client };
}

async function expectSame(client: OutsideClient, name: string, cookie: string): Promise<void> {
  const fresh = await get(at(name), cookie);
  expect(client.seq).toBe(fresh.seq);
  for (const id of client.named) expect([id, client.fragments.get(id)]).toEqual([id, fresh.elements.get(id)]);
}

function expectValid(client: OutsideClient): void {
  for (const envelope of client.envelopes) {
    valid(envelope);
    expect(valid.errors ?? []).toEqual([]);
  }
}

describe('a replace above the payload cap (W4)', () => {
  it('arrives in parts that are each an envelope, and the action is acknowledged with the last of them', async () => {
    const { served, client } = await resume('book');
    const answer = await client.act('set', { text: LONG, note: 'x' });
    await client.until(() => client.seq === answer.seq);

    expectValid(client);
    const parts = client.envelopes.filter(({ updates: [update] }) => update?.action === 'replace');
    expect(parts.length).toBeGreaterThan(3);
    expect(client.envelopes).toHaveLength(parts.length + 1);
    for (const { updates } of parts) expect(updates[0]?.data.length).toBeLessThanOrEqual(MAX_PAYLOAD);
    expect(answer.seq).toBe(served.seq + client.envelopes.length);
    await expectSame(client, 'book', served.cookie);

    await client.act('set', { note: 'after' });
    expect(client.envelopes.at(-1)?.updates.map(({ action }) => action)).toEqual(['value_updates', 'value_updates']);
    await expectSame(client, 'book', served.cookie);
  });

  it('has the same numbers for a connection of version 2.0', async () => {
    const { served, client } = await resume('book');
    const other = connect(served, { ack: served.seq, protocol: ['2.0'] }, served);
    await other.accepted;
    const events: unknown[] = [];
    other.socket.onAny((event: unknown) => events.push(event));
    const { seq } = await other.act('set', { text: LONG });
    await client.until(() => client.seq === seq);
    expect(events).toEqual(client.envelopes.map((envelope) => envelope.seq));
  });

  it('goes on where the connection ended amid its parts', async () => {
    const { served, client } = await resume('book', { loses: ({ seq }) => seq > 2 });
    expect(served.seq).toBe(0);
    const { seq } = await client.act('set', { text: LONG });
    expect(client.seq).toBe(served.seq + 2);
    client.socket.disconnect();

    const again = connect(served, { ack: client.seq }, client);
    for (const [id, assembly] of client.assemblies) again.assemblies.set(id, assembly);
    await expect(again.accepted).resolves.toMatchObject({ resumed: true, seq });
    await again.until(() => again.seq === seq);
    expectValid(again);
    expect(again.envelopes[0]?.seq).toBe(served.seq + 3);
    await expectSame(again, 'book', served.cookie);
  });

  it('of which a part is lost is dropped, and the state comes in one piece', async () => {
    let lost = 0;
    const { served, client } = await resume('book', { loses: ({ seq }) => seq === 2 && lost++ === 0 });
    const { seq } = await client.act('set', { text: LONG });
    await client.until(() => client.seq === seq);
    expect(client.assemblies.size).toBe(0);
    expectValid(client);
    await expectSame(client, 'book', served.cookie);
    expect(host.app.get(ApplicationService).counters.all()).toMatchObject({ 'resync.page': 1, 'fallback.size': 1 });
  });

  it('whose rest never comes is given up after a while', async () => {
    let lost = 0;
    const { served, client } = await resume('book', {
      patienceMs: 20,
      loses: ({ updates: [update] }) => {
        const chunk = update?.action === 'replace' ? update.chunk : undefined;
        return chunk !== undefined && chunk.seq === chunk.total && lost++ === 0;
      },
    });
    const { seq } = await client.act('set', { text: LONG });
    await client.until(() => client.seq === seq);
    expect([lost, client.assemblies.size]).toEqual([1, 0]);
    await expectSame(client, 'book', served.cookie);
  });
});

describe('a page without anything live (W1)', () => {
  it('has a state that can be sent', async () => {
    const served = await get(at('still'));
    const client = connect(served);
    await client.until(() => client.envelopes.length === 1);
    client.socket.emit('resync', {});
    await client.until(() => client.envelopes.length === 2);
    expectValid(client);
    await expectSame(client, 'still', served.cookie);
    expect(client.envelopes[1]?.updates).toEqual(client.envelopes[0]?.updates);
  });
});

describe('data-cache="false" (A7)', () => {
  it('has its fragment in every envelope, changed or not', async () => {
    const { served, client } = await resume('map');
    for (const text of ['a', 'b']) await client.act('set', { text });
    await client.act('set', { unseen: 1 });
    expectValid(client);
    expect(
      client.envelopes.map(({ updates }) => updates.map(({ fragment_id: id, action }) => `${id} ${action}`)),
    ).toEqual([['map replace', 'text value_updates'], ['map replace', 'text value_updates'], ['map replace']]);
    await expectSame(client, 'map', served.cookie);
  });

  it('is not sent for data that is what it was (A8)', async () => {
    const { served, client } = await resume('map');
    await expect(client.act('set', { note: 'n' })).resolves.toEqual({ ok: true, seq: served.seq });
    await client.act('set', { text: 'marker' });
    expect(client.envelopes).toHaveLength(1);
  });
});
