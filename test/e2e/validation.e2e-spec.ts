import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BadRequestException, ParseIntPipe, type PipeTransform } from '@nestjs/common';

import { LiveAction, LivePage, PageService, Payload, type Draft, type StandardSchema } from '@livetemplate/nestjs';

import type { Tab } from './browser.js';
import { LiveHost } from './live-host.js';

interface Task {
  readonly title: string;
  readonly hours: number;
}

type Issues = { message: string; path?: (string | number | { key: string })[] }[];

/** A schema as the libraries make them: it changes what it checks, and names places in either of the two ways. */
function taskSchema(validate: (task: Record<string, unknown>, issues: Issues) => void): StandardSchema<Task> {
  const check = (value: unknown): { value: Task } | { issues: Issues } => {
    if (typeof value !== 'object' || value === null) return { issues: [{ message: 'No task.' }] };
    const issues: Issues = [];
    const { title, hours, ...others } = value as Record<string, unknown>;
    if (typeof title !== 'string' || title.trim() === '') issues.push({ message: 'Say what.', path: ['title'] });
    if (!/^\d+$/u.test(String(hours))) issues.push({ message: 'Say how long.', path: [{ key: 'hours' }] });
    validate(others, issues);
    if (issues.length > 0) return { issues };
    return { value: { title: String(title).trim(), hours: Number(hours) } };
  };
  return { '~standard': { version: 1, vendor: 'test', validate: check } };
}

const TASK = taskSchema(({ tags = [] }, issues) => {
  for (const [index, tag] of (tags as string[]).entries()) {
    if (tag === '') issues.push({ message: 'Empty.', path: ['tags', index, { key: 'name' }] });
  }
});

const SLOW: StandardSchema<Task> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: async (value) => {
      await Promise.resolve();
      return TASK['~standard'].validate(value);
    },
  },
};

/** As those of ArkType, which can be called. */
const CALLABLE = Object.assign(() => undefined, TASK);

const AT_LEAST_ONE: StandardSchema<number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => (Number(value) > 0 ? { value: Number(value) } : { issues: [{ message: 'Too few.' }] }),
  },
};

/** Says by itself what it means, or does not. */
class EvenPipe implements PipeTransform<number> {
  transform(value: number): number {
    if (value === 5) throw new BadRequestException({ fields: { other: ['Five.'] } });
    if (value % 2 === 1) throw new BadRequestException('Odd.');
    return value;
  }
}

@LivePage('/tasks', { template: 'tasks.html' })
class TasksPage {
  mount(): { last: unknown } {
    return { last: null };
  }

  @LiveAction()
  sync(state: Draft<{ last: unknown }>, @Payload(TASK) task: Task): void {
    state.last = task;
  }

  @LiveAction()
  slow(state: Draft<{ last: unknown }>, @Payload(SLOW) task: Task): void {
    state.last = task;
  }

  @LiveAction()
  callable(state: Draft<{ last: unknown }>, @Payload(CALLABLE) task: Task): void {
    state.last = task;
  }

  @LiveAction()
  property(state: Draft<{ last: unknown }>, @Payload('count', ParseIntPipe, AT_LEAST_ONE) count: number): void {
    state.last = count;
  }

  @LiveAction()
  even(state: Draft<{ last: unknown }>, @Payload('count', new EvenPipe()) count: number): void {
    state.last = count;
  }
}

let host: LiveHost;
let tab: Tab;
let page: string;

beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates: { 'tasks.html': '<!DOCTYPE html><html><head></head><body>{{print .last}}</body></html>' } },
    controllers: [TasksPage],
  });
});

afterAll(() => host.close());

beforeEach(async () => {
  const opened = await host.browser().open('/tasks', '2.0');
  tab = opened;
  page = opened.document.page;
});

async function last(): Promise<unknown> {
  return (await host.app.get(PageService).get<{ last: unknown }>(page)).data.last;
}

describe.each(['sync', 'slow', 'callable'])('a schema in place of a pipe: %s', (action) => {
  it('gives the action what it makes of the payload', async () => {
    expect(await tab.act(action, { title: ' Mow ', hours: '2' })).toMatchObject({ ok: true });
    expect(await last()).toEqual({ title: 'Mow', hours: 2 });
  });

  it.each([
    ['fields', { title: ' ' }, { title: ['Say what.'], hours: ['Say how long.'] }],
    ['fields below others', { title: 'x', hours: 1, tags: ['a', ''] }, { 'tags.1.name': ['Empty.'] }],
  ])('answers with the %s that are wrong, and leaves the page as it was', async (_, payload, fields) => {
    expect(await tab.act(action, payload)).toEqual({
      ok: false,
      error: { code: 'PAYLOAD_INVALID', message: 'The payload is not valid.', fields },
    });
    expect(await last()).toBeNull();
  });

  it('answers without fields where it is none of them', async () => {
    const error = { code: 'PAYLOAD_INVALID', message: 'No task.' };
    expect(await tab.act(action, null)).toEqual({ ok: false, error });
    expect(await last()).toBeNull();
  });

  it('is asked over HTTP, too', async () => {
    const browser = host.browser();
    const { page: id } = await browser.load('/tasks');
    const response = await browser.fetch('/livetemplate/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
      body: JSON.stringify({ page: id, action, data: { title: 'x' } }),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'PAYLOAD_INVALID',
      error: { fields: { hours: ['Say how long.'] } },
    });
  });
});

describe('a schema for one property', () => {
  it('comes after the pipes before it', async () => {
    expect(await tab.act('property', { count: '3' })).toMatchObject({ ok: true });
    expect(await last()).toBe(3);
  });

  it('names the property', async () => {
    expect(await tab.act('property', { count: '0' })).toMatchObject({ error: { fields: { count: ['Too few.'] } } });
    expect(await tab.act('property', { count: 'three' })).toMatchObject({
      error: { code: 'PAYLOAD_INVALID', fields: { count: ['Validation failed (numeric string is expected)'] } },
    });
    expect(await tab.act('property', {})).toMatchObject({ error: { fields: { count: [expect.any(String)] } } });
    expect(await tab.act('even', { count: 3 })).toMatchObject({ error: { fields: { count: ['Odd.'] } } });
    expect(await tab.act('even', { count: 5 })).toMatchObject({ error: { fields: { other: ['Five.'] } } });
  });
});
