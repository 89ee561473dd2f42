import { afterEach, describe, expect, it } from '@jest/globals';
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

import { createTemplates } from '../../core.js';
import { MemoryPageStore } from '../../store/memory/memory-page.store.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { Application } from '../application.js';
import type { ApplicationOptions } from '../application-options.js';
import { Observation } from './observation.js';
import type { UpdateReport } from './update-report.js';

const TEXTS = {
  'desk.html': `<h1 id="title">{{.title}}</h1><ul id="list">{{range .rows}}<li>{{.}}</li>{{end}}</ul>`,
  'torn.html': `<h1 id="title">{{.title}}</h1><p>{{range .rows}}{{if not .}}{{break}}{{end}}{{.}}{{end}}</p>`,
};

let application: Application;

afterEach(() => application.close());

function start(options: Partial<ApplicationOptions> = {}): Application {
  application = new Application({
    id: 'app',
    templates: createTemplates({ texts: TEXTS }),
    store: new MemoryPageStore(),
    clock: new FakeClock(),
    ...options,
    limits: { batchWindowMs: 0, ...options.limits },
  });
  return application;
}

function reports(): UpdateReport[] {
  const heard: UpdateReport[] = [];
  application.observation.on('updated', (report) => heard.push(report));
  return heard;
}

describe('Observation', () => {
  it('tells how an update came about, step by step', async () => {
    const page = await start().open('desk.html', { title: 'a', rows: ['x'] }, { groupId: 'g' });
    const heard = reports();
    await page.update({ title: 'b' });
    const [report] = heard;
    expect(heard).toHaveLength(1);
    expect(report).toMatchObject({ page, action: 'value_updates', fragments: ['title'] });
    expect(report!.frames.get('2.0')).toEqual({ event: 1, args: [0, 'b'] });
    expect(report!.steps.map(({ step }) => step)).toEqual(['change', 'analyze', 'plan', 'store', 'serialize', 'send']);
    let end = report!.startedAt;
    for (const { startedAt, ms } of report!.steps) {
      expect(startedAt).toBe(end);
      expect(ms).toBeGreaterThanOrEqual(0);
      end = startedAt + ms;
    }
    expect(report!.ms).toBeCloseTo(end - report!.requests[0]!.at, 2);
    expect(report!.requests[0]!.at).toBeLessThanOrEqual(report!.startedAt);
  });

  it('tells of one update for all changes of a batch, and of none that nobody can see', async () => {
    const page = await start().open('desk.html', { title: 'a', rows: ['x'], note: '' }, { groupId: 'g' });
    const heard = reports();
    await Promise.all([page.update({ title: 'b' }), page.update({ rows: ['y'] }), page.update({ note: 'c' })]);
    await page.update({ note: 'd' });
    expect(heard.map(({ fragments, requests }) => [fragments, requests.length])).toEqual([[['title', 'list'], 3]]);
  });

  it('calls a replace what is replaced by the analysis, and what is replaced because too much has changed', async () => {
    const torn = await start({ limits: { maxPayload: 100 } }).open(
      'torn.html',
      { title: 'a', rows: ['x'] },
      { groupId: 'g' },
    );
    const desk = await application.open('desk.html', { title: '', rows: [] as string[] }, { groupId: 'g' });
    const heard = reports();
    await torn.update({ title: 'b' });
    await desk.update({ rows: ['x'] });
    await desk.update({ rows: ['x'.repeat(200)] });
    expect(heard.map(({ action, fragments }) => [action, fragments])).toEqual([
      ['replace', [expect.stringMatching(/^f-/u)]],
      ['value_updates', ['list']],
      ['replace', ['list']],
    ]);
  });

  it('tells of first runs and of documents', async () => {
    const heard: unknown[] = [];
    start().observation.on('evaluated', ({ page, ms }) => heard.push([page.template, ms >= 0]));
    application.observation.on('rendered', (rendered) => heard.push([rendered.page.id, rendered.html]));
    const page = await application.open('desk.html', { title: 'a', rows: [] }, { groupId: 'g' });
    const html = await page.render();
    expect(heard).toEqual([
      ['desk.html', true],
      [page.id, html],
    ]);
  });

  it('measures nothing where nobody listens any more', async () => {
    const observation = new Observation(() => {});
    const page = await start({ observation }).open('desk.html', { title: 'a', rows: [] }, { groupId: 'g' });
    const heard: unknown[] = [];
    const end = observation.on('updated', (report) => heard.push(report));
    end();
    observation.now = () => {
      throw new Error('Nobody has asked for the time.');
    };
    await page.update({ title: 'b' });
    expect([heard, page.seq]).toEqual([[], 1]);
  });

  it('lets no listener that fails harm the update', async () => {
    const failures: unknown[] = [];
    const page = await start().open('desk.html', { title: 'a', rows: [] }, { groupId: 'g' });
    application.on('failed', ({ error }) => failures.push(error));
    application.observation.on('updated', () => {
      throw new Error('of the listener');
    });
    await expect(page.update({ title: 'b' })).resolves.toMatchObject({ seq: 1 });
    expect(failures).toEqual([new Error('of the listener')]);
  });

  it('runs each change in the context of whoever has asked for it, and tells which that was', async () => {
    const who = new AsyncLocalStorage<string>();
    const origin = (): AsyncResource => new AsyncResource('Change');
    const page = await start({ origin }).open('desk.html', { title: '', rows: [] as string[] }, { groupId: 'g' });
    const heard = reports();
    await Promise.all(
      ['ann', 'bob'].map((name) => who.run(name, () => page.update(({ rows }) => void rows.push(who.getStore()!)))),
    );
    expect(page.data.rows).toEqual(['ann', 'bob']);
    const [{ requests }] = heard as [UpdateReport];
    expect(requests.map(({ origin: asked }) => asked!.runInAsyncScope(() => who.getStore()))).toEqual(['ann', 'bob']);
  });
});
