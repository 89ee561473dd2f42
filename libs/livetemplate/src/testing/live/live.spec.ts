import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Controller,
  ForbiddenException,
  Get,
  Headers,
  Injectable,
  Post,
  Redirect,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';

import {
  LiveAction,
  LivePage,
  LiveTemplateModule,
  PageService,
  Payload,
  type Authenticator,
  type AuthenticationRequest,
  type Draft,
  type LivePageHandler,
} from '../../index.js';
import { ActionFailed, live, type LiveTestPage } from '../index.js';

interface Task {
  id: number;
  title: string;
  done: boolean;
}

interface TasksState {
  user: string;
  tasks: Task[];
  /** What the last action was given. */
  payload: string;
  busy: boolean;
}

const TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Tasks</title><script src="/live/client.js" defer></script></head><body>
<h1 id="hello">
  Tasks of <b>{{.user}}</b>
</h1>
<output id="payload">{{.payload}}</output>
<ul>{{range .tasks}}<li data-key="{{.id}}" class="{{if .done}}done{{end}}"><input type="checkbox" lvt-change="toggle" data-id="{{.id}}" {{if .done}}checked{{end}}><span>{{.title}}</span>
<button class="delete" lvt-click="remove" data-id="{{.id}}" lvt-confirm="Sure?">x</button></li>{{else}}<li class="none">nothing to do</li>{{end}}</ul>
<form id="new" lvt-submit="add" lvt-reset novalidate>
  <input name="title"><select name="priority"><option value="high">High</option><option value="low" selected>Low</option></select>
  <label><input type="radio" name="where" value="home" checked></label><label><input type="radio" name="where" value="work"></label>
  <input type="checkbox" name="urgent" value="yes">
  <p data-lvt-error-for="title"></p>
  <button name="by" value="button">Add</button>
</form>
<form id="strict" lvt-submit="echo"><input name="mail" type="email" required></form>
<input id="search" name="q" lvt-input="echo" lvt-debounce="86400000">
<input id="filter" name="f" lvt-change="echo" value="old">
<input id="late" lvt-blur="echo" name="late">
<input id="keys" lvt-keydown="echo" lvt-key="Ctrl+k">
<input id="fixed" readonly>
<button id="locked" disabled lvt-click="echo">never</button>
<button id="slow" lvt-click="slow" lvt-disable-with="Wait …">Slow</button>
<button id="forbidden" lvt-click="forbidden">Forbidden</button>
<button id="dead">Dead</button>
</body></html>
`;

@Injectable()
class NeverGuard implements CanActivate {
  canActivate(_context: ExecutionContext): boolean {
    throw new ForbiddenException('Not you.');
  }
}

@LivePage('/tasks', { template: 'tasks.html' })
class TasksPage implements LivePageHandler<TasksState> {
  /** Resolves with what ends the slow action, when it has begun. */
  readonly begun: Promise<() => void>;
  private tellBegun!: (release: () => void) => void;

  constructor() {
    this.begun = new Promise((resolve) => (this.tellBegun = resolve));
  }

  mount({ userId }: { userId: string | null }): TasksState {
    return { user: userId ?? 'nobody', tasks: [], payload: '', busy: false };
  }

  @LiveAction()
  add(state: Draft<TasksState>, @Payload() data: { title: string }): void {
    if (data.title === '') throw new BadRequestException({ fields: { title: ['is missing'] } });
    state.tasks.push({ id: state.tasks.length + 1, title: data.title, done: false });
    state.payload = JSON.stringify(data);
  }

  @LiveAction()
  toggle(state: Draft<TasksState>, @Payload('id') id: string): void {
    const task = state.tasks.find((one) => String(one.id) === id)!;
    task.done = !task.done;
  }

  @LiveAction()
  remove(state: Draft<TasksState>, @Payload('id') id: string): void {
    state.tasks = state.tasks.filter((task) => String(task.id) !== id);
  }

  @LiveAction()
  echo(state: Draft<TasksState>, @Payload() data: unknown): void {
    state.payload = JSON.stringify(data);
  }

  @LiveAction()
  async slow(state: Draft<TasksState>): Promise<void> {
    await new Promise<void>((resolve) => this.tellBegun(resolve));
    state.payload = 'slow';
  }

  @LiveAction()
  @UseGuards(NeverGuard)
  forbidden(): void {}
}

@Controller()
class OtherRoutes {
  @Get('plain')
  plain(): string {
    return '<p>plain</p>';
  }

  @Get('old')
  @Redirect('/tasks')
  old(): void {}

  @Get('away')
  @Redirect('https://elsewhere.example/')
  away(): void {}

  @Post('mirror')
  mirror(@Headers() headers: Record<string, string>): unknown {
    return { cookie: headers['cookie'], origin: headers['origin'] };
  }
}

@Injectable()
class HeaderAuthenticator implements Authenticator {
  identify({ headers }: AuthenticationRequest): string | null {
    const user = headers['x-user'];
    return typeof user === 'string' ? user : null;
  }

  sessionGroup(_request: AuthenticationRequest, userId: string | null, anonymous: string): string {
    return userId ?? anonymous;
  }
}

let app: INestApplication;

beforeAll(async () => {
  const module = await Test.createTestingModule({
    imports: [
      LiveTemplateModule.forRoot({
        basePath: '/live',
        secret: 'a-secret-of-the-tests-that-is-long-enough',
        templates: { 'tasks.html': TEMPLATE },
        authenticator: HeaderAuthenticator,
      }),
    ],
    controllers: [TasksPage, OtherRoutes],
    providers: [HeaderAuthenticator],
  }).compile();
  app = module.createNestApplication({ logger: ['error'] });
});

afterAll(() => app.close());

/** A page of a new browser. */
function open(): Promise<LiveTestPage> {
  return live(app).open('/tasks');
}

async function withTasks(...titles: string[]): Promise<LiveTestPage> {
  const page = await open();
  for (const title of titles) await page.submit('#new', { title });
  return page;
}

describe('what a page shows', () => {
  it('is read as a reader reads it', async () => {
    const page = await withTasks('Milk', 'Bread');
    expect(page.text('#hello')).toBe('Tasks of nobody');
    expect(page.all('li span')).toEqual(['Milk', 'Bread']);
    expect(page.all('li em')).toEqual([]);
    expect(page.html('#hello b')).toBe('<b>nobody</b>');
    expect(page.html()).toMatch(/^<html .*<\/html>$/su);
    expect([page.has('li'), page.has('.none')]).toEqual([true, false]);
    expect([page.attribute('li', 'data-key'), page.attribute('li', 'title')]).toEqual(['1', null]);
    expect([page.value('#filter'), page.value('[name=urgent]'), page.value('[name=priority]')]).toEqual([
      'old',
      false,
      'low',
    ]);
    expect(page.path).toBe('/tasks');
  });

  it.each([
    ['#Hello', /No element of \/tasks fits "#Hello"\. There is #hello\.\n<body>/u],
    ['.nothing', /fits "\.nothing"\. Elements with an id: #hello, #payload, .*\n<body>.* …$/su],
  ])('has no %s, and says what it has', async (selector, message) => {
    const page = await open();
    expect(() => page.text(selector)).toThrow(message);
    await expect(page.click(selector)).rejects.toThrow(message);
  });
});

describe('a form', () => {
  it('sends what is in it, and the name of its button', async () => {
    const page = await open();
    await page.submit('#new', { title: 'Milk', priority: 'high', where: 'work', urgent: true });
    expect(JSON.parse(page.text('#payload'))).toEqual({
      title: 'Milk',
      priority: 'high',
      where: 'work',
      urgent: 'yes',
      by: 'button',
    });
    expect(page.value('[name=title]')).toBe('');
  });

  it('says what was wrong with its fields, until it is right', async () => {
    const page = await open();
    const refused = page.submit('#new', { title: '' });
    await expect(refused).rejects.toThrow(ActionFailed);
    await expect(refused).rejects.toMatchObject({
      action: 'add',
      code: 'PAYLOAD_INVALID',
      fields: { title: ['is missing'] },
    });
    expect([page.errors('title'), page.errors('priority')]).toEqual([['is missing'], []]);
    expect(page.text('[data-lvt-error-for=title]')).toBe('is missing');
    await page.submit('#new', { title: 'Milk' });
    expect(page.errors('title')).toEqual([]);
  });

  it.each<[string, Record<string, string | boolean>, RegExp]>([
    ['#new', { name: 'Milk' }, /no field "name"\. Its fields are: title, priority, where, urgent, by\./u],
    ['#new', { priority: 'medium' }, /its options are high, low/u],
    ['#new', { urgent: 'yes' }, /a checkbox is true or false/u],
    ['#new', { where: 'sea' }, /this radio button stands for home/u],
    ['#new', { by: 'me' }, /it is no field/u],
    ['#strict', {}, /would not submit this form of \/tasks:\n  mail: /u],
    ['#strict', { mail: 'nonsense' }, /would not submit/u],
    ['#search', {}, /is no form and stands in none/u],
  ])('%s does not take %j', async (form, fields, message) => {
    await expect((await open()).submit(form, fields)).rejects.toThrow(message);
  });

  it('without a button is submitted by Enter', async () => {
    const page = await open();
    await page.submit('#strict', { mail: 'a@b.example' });
    expect(page.text('#payload')).toBe('{"mail":"a@b.example"}');
  });
});

describe('gestures', () => {
  it('click, also on what an update has brought, and a question first', async () => {
    const page = await withTasks('Milk', 'Bread');
    await page.click('li:nth-child(2) input');
    expect(page.attribute('li:nth-child(2)', 'class')).toBe('done');
    await page.click('.delete', { confirm: false });
    expect(page.all('li span')).toEqual(['Milk', 'Bread']);
    await page.click('.delete');
    expect(page.all('li span')).toEqual(['Bread']);
    await page.click('.delete');
    expect(page.text('ul')).toBe('nothing to do');
  });

  it.each<[string, (page: LiveTestPage) => Promise<void>, unknown]>([
    ['input does not wait for a pause', (page) => page.input('#search', 'x'), { name: 'q', q: 'x', value: 'x' }],
    ['change', (page) => page.change('#filter', 'new'), { name: 'f', f: 'new', value: 'new' }],
    ['a key', (page) => page.key('#keys', 'Ctrl+k'), { name: '', value: '', key: 'k' }],
    [
      'blur, after input that nobody listens to',
      async (page) => {
        await page.input('#late', 'x');
        expect(page.text('#payload')).toBe('');
        await page.blur('#late');
      },
      { name: 'late', late: 'x', value: 'x' },
    ],
    [
      'focus that goes elsewhere',
      async (page) => {
        await page.focus('#late');
        await page.focus('#keys');
      },
      { name: 'late', late: '', value: '' },
    ],
    ['an action by its name', (page) => page.action('echo', { a: 1 }), { a: 1 }],
  ])('%s', async (_, gesture, payload) => {
    const page = await open();
    await gesture(page);
    expect(JSON.parse(page.text('#payload'))).toEqual(payload);
  });

  it('a key that does not match does nothing', async () => {
    const page = await open();
    await page.key('#keys', 'k');
    expect(page.text('#payload')).toBe('');
  });

  it('leaves the limits of an element where they are', async () => {
    const page = await open();
    await page.input('#search', 'x');
    expect(page.attribute('#search', 'lvt-debounce')).toBe('86400000');
  });

  it.each<[string, (page: LiveTestPage) => Promise<void>, RegExp]>([
    ['a disabled button', (page) => page.click('#locked'), /is disabled: a click does nothing/u],
    ['what does nothing', (page) => page.click('#dead'), /Nothing came of it on \/tasks/u],
    ['a read-only field', (page) => page.input('#fixed', 'x'), /it is read-only/u],
  ])('are refused on %s', async (_, gesture, message) => {
    await expect(gesture(await open())).rejects.toThrow(message);
  });

  it.each<[string, (page: LiveTestPage) => Promise<void>, object]>([
    [
      'a guard',
      (page) => page.click('#forbidden'),
      { code: 'FORBIDDEN', message: 'The action "forbidden" has failed with FORBIDDEN: Not you.' },
    ],
    ['a missing action', (page) => page.action('none'), { code: 'ACTION_NOT_FOUND', action: 'none' }],
  ])('fail by %s, and the page goes on', async (_, gesture, failure) => {
    const page = await open();
    await expect(gesture(page)).rejects.toMatchObject(failure);
    await page.action('echo', [1]);
    expect(page.text('#payload')).toBe('[1]');
  });

  it('come one after the other; the page can be looked at meanwhile', async () => {
    const page = await open();
    const slow = page.click('#slow');
    expect(page.text('#slow')).toBe('Wait …');
    const next = page.change('#filter', 'after');
    (await app.get(TasksPage).begun)();
    await slow;
    expect(page.text('#slow')).toBe('Slow');
    await page.settled();
    expect(page.text('#payload')).toContain('after');
    await next;
  });
});

describe('what the server does by itself', () => {
  async function rename(user: string): Promise<void> {
    for (const page of app.get(PageService).openPages<TasksState>('tasks.html')) {
      await page.update((state) => {
        state.user = user;
      });
    }
  }

  it('is waited for by the next update, or by a condition', async () => {
    const page = await open();
    const before = page.seq;
    const changed = page.next();
    await rename('Ann');
    await changed;
    expect(page.text('#hello b')).toBe('Ann');
    expect(page.seq).toBe(before + 1);
    await page.until(() => page.text('#hello b') === 'Ann');
    const twice = page.until(() => page.text('#hello b') === 'Cecil');
    await rename('Bob');
    await rename('Cecil');
    await twice;
  });

  it('ends the waiting where the condition fails', async () => {
    const page = await open();
    const wait = page.until(() => page.text('#hello b') !== 'Dora' || page.has('?'));
    const never = page.until(() => page.text('#hello b') === 'Dora' && page.has('?'));
    await wait;
    await rename('Dora');
    await expect(never).rejects.toThrow(/not a valid selector/u);
  });

  it('ends the waiting where the page ends', async () => {
    const page = await open();
    const lost = page.until(() => page.has('#never'));
    const id = page.attribute('[data-lvt-page]', 'data-lvt-page') as string;
    await app.get(PageService).close(id);
    await expect(lost).rejects.toThrow(/\/tasks is live no more \(page\.lost\)/u);
  });
});

describe('browsers', () => {
  it('share a page among their tabs, and with nobody else', async () => {
    const browser = live(app);
    const [first, second] = [await browser.open('/tasks'), await browser.open('/tasks')];
    const other = await open();
    const seen = second.next();
    await first.submit('#new', { title: 'Milk' });
    await seen;
    expect(second.all('li span')).toEqual(['Milk']);
    expect(other.has('li span')).toBe(false);
  });

  it('are of who their headers say', async () => {
    const [ann, bob] = [live(app).as({ 'x-user': 'ann' }), live(app).as({ 'x-user': 'bob' })];
    const phone = await live(app).as({ 'x-user': 'ann' }).open('/tasks');
    const [hers, his] = [await ann.open('/tasks'), await bob.open('/tasks')];
    expect([hers.text('#hello b'), his.text('#hello b')]).toEqual(['ann', 'bob']);
    const seen = phone.next();
    await hers.submit('#new', { title: 'Milk' });
    await seen;
    expect([phone.all('li span'), his.all('li span')]).toEqual([['Milk'], []]);
  });

  it('follow redirects, and keep cookies', async () => {
    const browser = live(app);
    expect((await browser.open('/old')).text('#hello')).toBe('Tasks of nobody');
    const mirrored = await browser.fetch('/mirror', { method: 'POST' });
    expect(await mirrored.json()).toEqual({
      cookie: expect.stringMatching(/^livetemplate=/u),
      origin: 'http://localhost',
    });
  });

  it.each([
    ['/nowhere', /\/nowhere has answered 404: .*Cannot GET/u],
    ['/plain', /\/plain is no live page: <p>plain<\/p>/u],
    ['/away', /leads out of the application, to https:\/\/elsewhere\.example\//u],
  ])('do not open %s', async (path, message) => {
    await expect(live(app).open(path)).rejects.toThrow(message);
  });

  it('leave no connection behind', async () => {
    const browser = live(app);
    const page = await browser.open('/tasks');
    await page.action('echo', ['here']);
    const id = page.attribute('[data-lvt-page]', 'data-lvt-page') as string;
    const connections = async (): Promise<number> => (await app.get(PageService).get(id)).subscriberCount;
    expect(await connections()).toBe(1);
    const never = page.next();
    browser.close();
    await expect(never).rejects.toThrow('/tasks was closed.');
    while ((await connections()) > 0) await new Promise(setImmediate);
  });
});
