import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { LiveHost } from '../e2e/live-host.js';
import { Pictures } from './uploads/pictures.js';
import { ProfilePage } from './uploads/profile.page.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = read('../../docs/uploads.md');
const fence = (start: string): string => page.split(`\`\`\`${start}\n`)[1]?.split('```')[0] ?? '';
const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());

describe('docs/uploads.md', () => {
  let host: LiveHost;

  beforeAll(async () => {
    const view = `<!DOCTYPE html><html lang="en"><body><h1>{{.name}}</h1>${fence('html')}</body></html>`;
    host = await LiveHost.start({
      options: { templates: { 'profile.html': view } },
      controllers: [ProfilePage],
      providers: [Pictures],
    });
  });

  afterAll(() => host.close());

  it('shows the class that is tested here', () => {
    const file = lines(read('./uploads/profile.page.ts')).join('\n');
    for (const part of lines(fence('ts profile.page.ts')).join('\n').trim().split('\n\n')) expect(file).toContain(part);
  });

  it('takes a portrait by the form that it shows, and says where one is missing', async () => {
    const browser = host.browser();
    const { html } = await browser.load('/profile');
    const post = (files: readonly File[]): Promise<Response> => {
      const form = new FormData();
      for (const [, name = '', value = ''] of html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/gu)) {
        form.append(name, value);
      }
      form.append('name', 'Ann');
      for (const file of files) form.append('portrait', file);
      const action = /<form[^>]* action="([^"]*)"/u.exec(html)?.[1] ?? '';
      return browser.fetch(action, { method: 'POST', body: form });
    };
    await post([]);
    expect((await browser.load('/profile')).html).toContain('>Choose a picture.</p>');
    await post([new File(['a cat'], 'cat.png', { type: 'image/png' })]);
    const shown = (await browser.load('/profile')).html;
    expect(shown).toContain('<h1>Ann</h1>');
    expect(shown).toContain('src="/pictures/1"');
    expect(host.app.get(Pictures).kept).toEqual([Buffer.from('a cat')]);
  });
});
