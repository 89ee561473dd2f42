import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { live, type LiveTestPage } from '@livetemplate/nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { createDemo } from '../create-demo.js';

let app: NestExpressApplication;

beforeAll(async () => {
  app = await createDemo(['error']);
});

afterAll(() => app.close());

const open = (): Promise<LiveTestPage> => live(app).open('/dashboard');

describe('the dashboard', () => {
  it('counts', async () => {
    const page = await open();
    const before = Number(page.text('#counter-display'));
    await page.click('[lvt-click=increment_counter]');
    expect(page.text('#counter-display')).toBe(String(before + 1));
  });

  it('adds a task, ticks it off and deletes it', async () => {
    const page = await open();
    const before = page.all('#task-list .task-body label');
    await page.submit('#add-task', { title: 'Water the plants', priority: 'high' });
    expect(page.all('#task-list .task-body label')).toEqual([...before, 'Water the plants']);
    expect(page.value('#task-title')).toBe('');
    await page.click('#task-list li:last-child input');
    expect(page.attribute('#task-list li:last-child', 'class')).toContain('completed');
    await page.click('#task-list li:last-child [lvt-click=delete_task]');
    expect(page.all('#task-list .task-body label')).toEqual(before);
  });

  it('says what is wrong with a task', async () => {
    const page = await open();
    await expect(page.submit('#add-task', { title: ' ' })).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' });
    expect(page.text('[data-lvt-error-for=title]')).toBe(page.errors('title').join(' '));
    expect(page.errors('title')).toHaveLength(1);
  });

  it('goes on by itself', async () => {
    const page = await open();
    const before = page.seq;
    await page.next();
    expect(page.seq).toBeGreaterThan(before);
  });
});
