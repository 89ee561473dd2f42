import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { SignJWT } from 'jose';
import { readdirSync, readFileSync } from 'node:fs';

import { JwtAuthenticator, LiveTemplateModule } from '@livetemplate/nestjs';
import { live } from '@livetemplate/nestjs/testing';

import { CounterController } from './pages/counter.controller.js';
import { AppModule } from './pages/counter.page.js';
import { Language } from './pages/language.js';
import { ReportController } from './pages/report.controller.js';
import { TasksPage } from './pages/tasks.page.js';
import { TicketPage } from './pages/tickets.page.js';
import { validate } from './pages/validation.js';
import { Project } from './project.js';
import { AppModule as ReadmeModule } from './readme/tasks.page.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const documents = { pages: read('../../docs/pages.md'), readme: read('../../README.md') };

type Name = keyof typeof documents;

/** The fences of a language, with the names that stand behind it. */
function fences(document: Name, language: string): [name: string, body: string][] {
  const fence = new RegExp(`^\`\`\`${language}(?: (\\S+))?\\n(.*?)^\`\`\`$`, 'gmsu');
  return [...documents[document].matchAll(fence)].map(([, name = '', body = '']) => [name, body]);
}

/** Whatever it is indented by. */
const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());

let app: INestApplication | undefined;
let project: Project | undefined;

afterEach(async () => {
  await app?.close();
  await project?.leave();
  app = project = undefined;
});

async function start(parts: ModuleMetadata, prepare?: (app: INestApplication) => void): Promise<INestApplication> {
  const module = await Test.createTestingModule(parts).compile();
  app = module.createNestApplication({ logger: false });
  prepare?.(app);
  await app.init();
  return app;
}

const documentOf = (body: string): string => `<!DOCTYPE html><html lang="en"><body>${body}</body></html>`;

const SECRET = 'a-secret-of-the-tests-that-is-long-enough';

async function signedIn(user: string): Promise<{ authorization: string }> {
  const token = new SignJWT({ sub: user }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h');
  return { authorization: `Bearer ${await token.sign(new TextEncoder().encode(SECRET))}` };
}

const TEMPLATES = {
  'counter.html': documentOf('<b id="count">{{.count}}</b><button lvt-click="increment">More</button>'),
  'report.html': documentOf('<p>{{.text}}</p>'),
  'tasks.html': documentOf(`<form lvt-submit="add"><input name="title"><input name="hours"><button>Add</button>
<p data-lvt-error-for="title"></p></form>{{range .tasks}}<li>{{.title}}: {{printf "%.1f" .hours}}</li>{{end}}`),
  'ticket.html': documentOf(`<i>{{.language}}</i><form lvt-submit="write"><input name="text"><button>Write</button>
<p data-lvt-error-for="text"></p></form><b>{{.text}}</b><button id="close" lvt-click="close">Close</button>
<u>{{with .closed}}{{.by}}, {{.from}}{{end}}</u>`),
};

/** The examples of the page that are parts of an application, in one. */
function examples(): Promise<INestApplication> {
  const authenticator = new JwtAuthenticator({ secret: SECRET });
  return start(
    {
      imports: [LiveTemplateModule.forRoot({ templates: TEMPLATES, secret: SECRET, authenticator })],
      controllers: [CounterController, ReportController, TasksPage, TicketPage],
      providers: [Language],
    },
    validate,
  );
}

describe.each(Object.keys(documents) as Name[])('the TypeScript of docs/%s', (document) => {
  const folder = new URL(`${document}/`, import.meta.url);

  it('stands in the files that are tested here, each in one of its own', () => {
    const blocks = fences(document, 'ts');
    expect(blocks.map(([name]) => name).sort()).toEqual(readdirSync(folder).sort());
    for (const [name, body] of blocks) {
      const file = lines(readFileSync(new URL(name, folder), 'utf8')).join('\n');
      // What is left out between them is told by an empty line.
      for (const part of lines(body).join('\n').trim().split('\n\n')) expect(file).toContain(part);
    }
  });
});

it('the page of the README keeps tasks', async () => {
  const [[, view] = ['', '']] = fences('readme', 'html');
  project = await Project.enter({ 'views/tasks.html': documentOf(view) });
  const page = await live(await start({ imports: [ReadmeModule] })).open('/tasks');
  await page.submit('form', { title: 'Buy milk' });
  expect(page.all('li')).toEqual(['Water the plants', 'Buy milk']);
});

describe('docs/pages.md', () => {
  it('begins with a class that counts', async () => {
    const [[, view] = ['', '']] = fences('pages', 'html');
    project = await Project.enter({ 'views/counter.html': documentOf(view) });
    const browser = live(await start({ imports: [AppModule] }));
    const page = await browser.open('/counter?from=4');
    await page.click('button');
    expect(page.text('p')).toBe('5');
    expect((await browser.open('/counter')).text('p')).toBe('0');
  });

  it('opens a page from any controller', async () => {
    const page = await live(await examples()).open('/count');
    await page.click('button');
    expect(page.text('#count')).toBe('1');
  });

  it('makes a page of what a route returns', async () => {
    expect((await live(await examples()).open('/report')).text('p')).toBe('All is well.');
  });

  it('checks what an action is given by a schema', async () => {
    const page = await live(await examples()).open('/tasks');
    await page.submit('form', { title: 'Paint', hours: '2.5' });
    expect(page.all('li')).toEqual(['Paint: 2.5']);
    await expect(page.submit('form', { title: '', hours: '1' })).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' });
    expect(page.errors('title')).not.toEqual([]);
  });

  it('checks it by a class, tells an action who acts, and lets a guard and a provider know', async () => {
    const host = await examples();
    const ada = live(host).as({ ...(await signedIn('ada')), 'accept-language': 'eo' });
    const page = await ada.open('/ticket');
    await expect(page.submit('form', { text: '' })).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' });
    expect(page.errors('text')).toEqual(['Say what is wrong.']);
    await page.submit('form', { text: 'It leaks.' });
    await page.click('#close');
    expect([page.text('i'), page.text('b')]).toEqual(['eo', 'It leaks.']);
    expect(page.text('u')).toMatch(/^ada, \S+$/u);
    const nobody = await live(host).open('/ticket');
    expect(nobody.text('i')).toBe('en');
    await expect(nobody.click('#close')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
