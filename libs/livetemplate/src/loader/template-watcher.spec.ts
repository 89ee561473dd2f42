import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadTemplates, type TemplateTexts } from './folder-loader.js';
import { TemplateWatcher } from './template-watcher.js';

let folder: string;
let watchers: TemplateWatcher[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'livetemplate-watcher-'));
  await mkdir(join(folder, 'views/tasks'), { recursive: true });
  await save('index.html', 'one');
  await save('tasks/list.html', 'one');
  watchers = [];
});

afterEach(async () => {
  for (const watcher of watchers) await watcher.close();
  await rm(folder, { recursive: true });
});

function save(name: string, text: string): Promise<void> {
  return writeFile(join(folder, 'views', name), text);
}

/** Follows a glob; each call waits until the templates it finds are as wanted. */
async function follow(glob: string): Promise<(wanted: TemplateTexts) => Promise<boolean>> {
  let texts: TemplateTexts = {};
  let check = (): void => {};
  const globs = [join(folder, glob)];
  const watcher = new TemplateWatcher({
    globs,
    changed: async () => {
      // A glob that matches nothing is a mistake to the loader.
      texts = await loadTemplates(globs).catch(() => ({}));
      check();
    },
    failed: (error) => {
      throw error;
    },
  });
  watchers.push(watcher);
  await watcher.start();
  return (wanted) =>
    new Promise((resolve) => {
      check = () => {
        if (JSON.stringify(texts) === JSON.stringify(wanted)) resolve(true);
      };
      check();
    });
}

describe('TemplateWatcher', () => {
  it('looks once at the start', async () => {
    const found = await follow('views/*.html');
    expect(await found({ 'index.html': 'one' })).toBe(true);
  });

  it.each<[string, () => Promise<unknown>, TemplateTexts]>([
    ['is changed', () => save('index.html', 'two'), { 'index.html': 'two', 'tasks/list.html': 'one' }],
    [
      'is changed in a folder below',
      () => save('tasks/list.html', 'two'),
      { 'index.html': 'one', 'tasks/list.html': 'two' },
    ],
    [
      'is put in place of another, as editors save',
      async () => {
        await save('index.html~', 'two');
        await rename(join(folder, 'views/index.html~'), join(folder, 'views/index.html'));
      },
      { 'index.html': 'two', 'tasks/list.html': 'one' },
    ],
    ['comes', () => save('new.html', 'new'), { 'index.html': 'one', 'new.html': 'new', 'tasks/list.html': 'one' }],
    ['goes', () => rm(join(folder, 'views/index.html')), { 'tasks/list.html': 'one' }],
    ['goes with its folder', () => rm(join(folder, 'views/tasks'), { recursive: true }), { 'index.html': 'one' }],
  ])('tells when a file %s', async (_, change, wanted) => {
    const found = await follow('views/**/*.html');
    await change();
    expect(await found(wanted)).toBe(true);
  });

  it('follows new folders, and those in them', async () => {
    const found = await follow('views/**/*.html');
    await mkdir(join(folder, 'views/a/b'), { recursive: true });
    await save('a/b/c.html', 'one');
    expect(await found({ 'a/b/c.html': 'one', 'index.html': 'one', 'tasks/list.html': 'one' })).toBe(true);
    await save('a/b/c.html', 'two');
    expect(await found({ 'a/b/c.html': 'two', 'index.html': 'one', 'tasks/list.html': 'one' })).toBe(true);
  });

  it.each(['views', '.'])('follows a folder that was deleted with %s and comes back', async (gone) => {
    const found = await follow('views/tasks/*.html');
    for (const text of ['two', 'three']) {
      await rm(join(folder, gone === '.' ? 'views' : 'views/tasks'), { recursive: true });
      expect(await found({})).toBe(true);
      await mkdir(join(folder, 'views/tasks'), { recursive: true });
      await save('tasks/list.html', text);
      expect(await found({ 'list.html': text })).toBe(true);
      await save('tasks/list.html', `${text} more`);
      expect(await found({ 'list.html': `${text} more` })).toBe(true);
    }
  });

  it('follows a folder that is made anew before anybody looks', async () => {
    const found = await follow('views/tasks/*.html');
    await rm(join(folder, 'views/tasks'), { recursive: true });
    await mkdir(join(folder, 'views/tasks'));
    await save('tasks/list.html', 'two');
    expect(await found({ 'list.html': 'two' })).toBe(true);
    await save('tasks/list.html', 'three');
    expect(await found({ 'list.html': 'three' })).toBe(true);
  });

  it('is silent after it was closed', async () => {
    let calls = 0;
    const silent = new TemplateWatcher({
      globs: [join(folder, 'views/*.html')],
      changed: () => {
        calls++;
        return Promise.resolve();
      },
      failed: () => {},
    });
    await silent.start();
    const found = await follow('views/*.html');
    await silent.close();
    await save('index.html', 'two');
    // Another one, that watches the same folder, has heard of it by now.
    expect(await found({ 'index.html': 'two' })).toBe(true);
    expect(calls).toBe(1);
  });

  it('goes on after a call that failed', async () => {
    const failures: unknown[] = [];
    let again = (): void => {};
    let calls = 0;
    const called = new Promise<void>((resolve) => (again = resolve));
    const watcher = new TemplateWatcher({
      globs: [join(folder, 'views/*.html')],
      changed: async () => {
        if (calls++ === 0) throw new Error('first');
        again();
      },
      failed: (error) => failures.push(error),
    });
    watchers.push(watcher);
    await watcher.start();
    await save('index.html', 'two');
    await called;
    expect(failures).toEqual([new Error('first')]);
  });
});
