import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadTemplates } from './folder-loader.js';

describe('loadTemplates', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'livetemplate-loader-'));
    await mkdir(join(folder, 'views/tasks'), { recursive: true });
    await mkdir(join(folder, 'shared'));
    await writeFile(join(folder, 'views/index.html'), 'index');
    await writeFile(join(folder, 'views/tasks/list.html'), 'liste – ✓');
    await writeFile(join(folder, 'views/notes.txt'), 'notes');
    await writeFile(join(folder, 'shared/index.html'), 'other index');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('names templates by their path below the fixed part of the glob', async () => {
    expect(await loadTemplates([join(folder, 'views/**/*.html')])).toEqual({
      'index.html': 'index',
      'tasks/list.html': 'liste – ✓',
    });
  });

  it('takes a file that two globs match once', async () => {
    const globs = [join(folder, 'views/*.html'), join(folder, 'views/index.html')];
    expect(await loadTemplates(globs)).toEqual({ 'index.html': 'index' });
  });

  it('leaves alone what editors, tools and packages keep beside the templates', async () => {
    await symlink('nobody@nowhere', join(folder, 'views/.#index.html'));
    for (const name of ['node_modules', '.cache']) {
      await mkdir(join(folder, 'views', name));
      await writeFile(join(folder, 'views', name, 'page.html'), '{{');
    }
    const texts = await loadTemplates([join(folder, 'views/**/*.html')]);
    expect(Object.keys(texts)).toEqual(['index.html', 'tasks/list.html']);
  });

  it('refuses two files of one name', async () => {
    const globs = [join(folder, 'views/*.html'), join(folder, 'shared/*.html')];
    await expect(loadTemplates(globs)).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining('"index.html" names two files'),
    });
  });

  it.each([
    ['views/*.tmpl', 'no file matches'],
    ['absent/*.html', 'cannot be read'],
  ])('refuses %s: %s', async (glob, message) => {
    await expect(loadTemplates([join(folder, glob)])).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining(message),
    });
  });
});
