import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { readdirSync, readFileSync } from 'node:fs';

import { getPagesToken, LiveTemplateModule, PageService } from '@livetemplate/nestjs';

import { Browser } from '../e2e/browser.js';
import { Administration } from './applications/administration.js';
import { AppModule } from './applications/app.module.js';
import { InvoicesModule, ReminderService, RemindersModule } from './applications/billing.modules.js';
import { Project } from './project.js';

const page = readFileSync(new URL('../../docs/applications.md', import.meta.url), 'utf8');
const folder = new URL('applications/', import.meta.url);
const fences = new Map(
  [...page.matchAll(/^```ts (\S+)\n(.*?)^```$/gmsu)].map(([, name = '', body = '']) => [name, body]),
);

const INVOICES = '<!DOCTYPE html><html><body>{{.reminder}} {{range .invoices}}<p>{{.}}</p>{{end}}</body></html>';
const SILENT: LoggerService = { log: () => {}, warn: () => {}, error: () => {} };

let project: Project;
let app: INestApplication | undefined;
let browser: Browser;

beforeAll(async () => {
  project = await Project.enter({ 'billing/invoices.html': INVOICES, 'views/home.html': '<p>{{.x}}</p>' });
});

afterAll(() => project.leave());

afterEach(async () => {
  await browser?.close();
  await app?.close();
  app = undefined;
});

async function start(parts: ModuleMetadata): Promise<INestApplication> {
  const module = await Test.createTestingModule(parts).setLogger(SILENT).compile();
  app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  browser = new Browser(await app.getUrl(), '/livetemplate/billing');
  return app;
}

describe('docs/applications.md', () => {
  it('shows the files that are tested here, and no others', () => {
    expect([...fences.keys()].sort()).toEqual(readdirSync(folder).sort());
    for (const [name, body] of fences) expect(body).toBe(readFileSync(new URL(name, folder), 'utf8'));
    expect([...page.matchAll(/^```\w/gmu)]).toHaveLength(fences.size);
  });

  it('sets up two applications, whose addresses and cookies are those of the table', async () => {
    const started = await start({ imports: [AppModule], providers: [Administration] });
    const tab = await browser.open('/invoices', '2.0');
    expect(tab.document.html).toContain('2026-001');
    expect(browser.cookieHeader).toMatch(/^livetemplate-billing=/u);
    expect(page).toContain('`/livetemplate/billing/…`');
    expect(page).toContain('`livetemplate-billing`');
    expect(started.get(Administration).report()).toEqual({ application: 'billing', invoices: 1, others: 0 });
    await started.get<PageService>(getPagesToken()).create('home.html', { x: 1 });
    expect(started.get(Administration).report()).toEqual({ application: 'billing', invoices: 1, others: 1 });
  });

  it('lets several modules use one application', async () => {
    const root = LiveTemplateModule.forRoot({ templates: 'views/**/*.html' });
    const started = await start({ imports: [root, InvoicesModule, RemindersModule] });
    const tab = await browser.open('/invoices', '2.0');
    await started.get(ReminderService).remind();
    expect(JSON.stringify(await tab.next('u'))).toContain('Please pay.');
  });
});
