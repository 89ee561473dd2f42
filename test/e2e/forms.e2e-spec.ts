import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { PageService } from '@livetemplate/nestjs';

import type { Browser, Document } from './browser.js';
import { Fragments } from './fragments.js';
import { LiveHost } from './live-host.js';
import { SIGN_UP_TEMPLATE, SignUpPage, type SignUpState } from './sign-up.js';

let host: LiveHost;
let browser: Browser;
let document: Document;

beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates: { 'sign-up.html': SIGN_UP_TEMPLATE } },
    controllers: [SignUpPage],
  });
});

afterAll(() => host.close());

beforeEach(async () => {
  browser = host.browser();
  document = await browser.load('/sign-up?from=here');
});

/** What the hidden fields of the forms hold, form by form. */
function hidden(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`<input type="hidden" name="${name}" value="([^"]*)">`, 'gu'))].map(
    ([, value = '']) => value,
  );
}

function fieldsOf({ html }: Document): Record<string, string> {
  return { 'lvt-page': hidden(html, 'lvt-page')[0] ?? '', 'lvt-csrf': hidden(html, 'lvt-csrf')[0] ?? '' };
}

function post(
  fields: Record<string, string> | URLSearchParams | FormData,
  { action = 'sign_up', headers = {}, as = browser }: Partial<PostOptions> = {},
): Promise<Response> {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  return as.fetch(`/livetemplate/actions/${action}`, { method: 'POST', body, headers });
}

interface PostOptions {
  readonly action: string;
  readonly headers: Record<string, string>;
  readonly as: Browser;
}

async function state(): Promise<SignUpState> {
  return (await host.app.get(PageService).get<SignUpState>(document.page)).data as SignUpState;
}

describe('{{lvtForm}}', () => {
  it('names the page, with a token that belongs to it, in every form of the document', async () => {
    expect(hidden(document.html, 'lvt-page')).toEqual([document.page, document.page]);
    const tokens = hidden(document.html, 'lvt-csrf');
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^[\w-]{22}$/u);
  });

  it('stays the same for a page, and is another one for another page', async () => {
    expect(fieldsOf(await browser.load('/sign-up?from=here'))).toEqual(fieldsOf(document));
    const other = await browser.load('/sign-up?from=there');
    expect(other.page).not.toBe(document.page);
    expect(fieldsOf(other)['lvt-csrf']).not.toBe(fieldsOf(document)['lvt-csrf']);
  });

  it('works in branches and in the items of lists', async () => {
    await post(fieldsOf(document), { action: 'open' });
    await post({ ...fieldsOf(document), name: 'Ann' });
    const { html } = await browser.load('/sign-up?from=here');
    expect(hidden(html, 'lvt-csrf')).toHaveLength(4);
    expect(new Set(hidden(html, 'lvt-csrf')).size).toBe(1);
  });

  it('never stands in what is sent to connections, and moves no position in it', async () => {
    await post({ ...fieldsOf(document), name: 'Ann' });
    const tab = await browser.open('/sign-up?from=here', '1.0');
    const known = new Fragments();
    tab.socket.emit('resync', {});
    known.apply((await tab.next('update'))[0] as never);
    const { 'lvt-csrf': token = '' } = fieldsOf(document);
    expect(JSON.stringify(tab.received)).not.toContain(token);
    const dots = '.'.repeat(22);
    const blank = tab.document.html.replaceAll(token, dots).replaceAll(`value="${document.page}"`, `value="${dots}"`);
    expect(known.missingIn(blank)).toEqual([]);
    expect(blank).toHaveLength(tab.document.html.length);
  });

  it('cannot be had by who writes into the page', async () => {
    const dots = '.'.repeat(22);
    const name = `<input type="hidden" name="lvt-page" value="${dots}"><input type="hidden" name="lvt-csrf" value="${dots}">`;
    await post({ ...fieldsOf(document), name });
    const { html } = await browser.load('/sign-up?from=here');
    expect((await state()).names).toEqual([name]);
    // Two forms of the page, one of the item.
    expect(html.split(fieldsOf(document)['lvt-csrf'] as string)).toHaveLength(4);
  });
});

describe('a form that the browser posts by itself', () => {
  it('runs the action with its fields, and leads back to its page', async () => {
    const response = await post({ ...fieldsOf(document), name: 'Ann', via: 'button' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/sign-up?from=here');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('');
    expect(await state()).toMatchObject({ names: ['Ann'], last: { name: 'Ann', via: 'button', connected: false } });
    expect((await browser.load('/sign-up?from=here')).html).toContain('<b>Ann</b>');
  });

  it('keeps names that come several times, and reads what is not Latin', async () => {
    const body = new URLSearchParams({ ...fieldsOf(document), name: 'Ända 字 🐢' });
    for (const tag of ['a', 'b']) body.append('tag', tag);
    await post(body);
    expect((await state()).last).toEqual({ name: 'Ända 字 🐢', tag: ['a', 'b'], connected: false });
  });

  it('may be multipart, with fields for files that are left empty', async () => {
    const parts = Object.entries({ ...fieldsOf(document), name: 'Änn', mail: 'a@b' }).map(
      ([name, value]) => `--limit\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    // As browsers send it.
    const empty =
      '--limit\r\nContent-Disposition: form-data; name="photo"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n';
    const response = await browser.fetch('/livetemplate/actions/sign_up', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=limit' },
      body: `${parts.join('')}${empty}--limit--\r\n`,
    });
    expect(response.status).toBe(303);
    expect((await state()).last).toEqual({ name: 'Änn', mail: 'a@b', connected: false });
  });

  it('is refused with a file, which is said at its place', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fieldsOf(document), name: 'Ann' })) form.set(name, value);
    form.set('mail', new File(['x'], 'mail.txt'));
    expect((await post(form)).status).toBe(303);
    expect((await state()).last).toBeNull();
    expect((await browser.load('/sign-up?from=here')).html).toContain(
      '<p data-lvt-error-for="mail">A file cannot be sent in this form.</p>',
    );
  });

  it('sends what changed to the connections of its page', async () => {
    const tab = await browser.open('/sign-up?from=here', '2.0');
    await post({ ...fieldsOf(document), name: 'Ann' });
    expect(JSON.stringify(await tab.next('u'))).toContain('Ann');
  });
});

describe('a form with a mistake', () => {
  it('shows it at the field, in this form, once', async () => {
    const response = await post({ ...fieldsOf(document), name: '' });
    expect(response.status).toBe(303);
    const { html } = await browser.load('/sign-up?from=here');
    expect(html).toContain(
      '<p class="wrong" data-lvt-error-for="name">must have a name; is &lt;needed&gt; &amp; &#34;due&#34;</p>',
    );
    // What was typed counts, which is nothing here: of two attributes of one name parsers take the first.
    expect(html).toContain('<input value="" name="name" aria-invalid="true" value="">');
    expect(html.split('must have a name')).toHaveLength(2);
    expect(html.split('aria-invalid')).toHaveLength(2);
    expect((await browser.load('/sign-up?from=here')).html).toBe(document.html);
    expect((await state()).names).toEqual([]);
  });

  it('shows it on its own page only', async () => {
    await post({ ...fieldsOf(document), name: '' });
    expect((await browser.load('/sign-up?from=there')).html).not.toContain('must have a name');
    expect((await browser.load('/sign-up?from=here')).html).toContain('must have a name');
  });

  it('keeps what is said in a cookie that no script reads and nobody else can write', async () => {
    const response = await post({ ...fieldsOf(document), name: '' });
    const [cookie = ''] = response.headers.getSetCookie().filter((set) => set.startsWith('livetemplate-form='));
    expect(cookie).toMatch(/^livetemplate-form=[\w.-]+; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax$/u);
    expect(cookie).not.toContain('must have');
    browser.setCookie('livetemplate-form', 'eyJhbGciOiJub25lIn0.e30.');
    expect((await browser.load('/sign-up?from=here')).html).toBe(document.html);
  });

  it('is answered with code and status where it is not the fault of a field', async () => {
    await post({ ...fieldsOf(document), name: 'Ann' });
    const response = await post({ ...fieldsOf(document), name: 'Ann' });
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({ code: 'CONFLICT', message: 'Somebody was quicker.' });
    expect(response.headers.get('location')).toBeNull();
  });
});

describe('the way back', () => {
  it.each([
    [
      'the page that the browser names',
      (origin: string) => ({ referer: `${origin}/sign-up?from=here&again` }),
      '/sign-up?from=here&again',
    ],
    ['its own page, where the browser names none', () => ({}), '/sign-up?from=here'],
    [
      'its own page, where the browser names only the origin',
      (origin: string) => ({ referer: `${origin}/` }),
      '/sign-up?from=here',
    ],
    [
      'its own page, where that is of another site',
      () => ({ referer: 'https://evil.example/x' }),
      '/sign-up?from=here',
    ],
    ['its own page, where that is no address', () => ({ referer: 'nowhere' }), '/sign-up?from=here'],
    [
      'nowhere else, whatever the path looks like',
      (origin: string) => ({ referer: `${origin}//evil.example/x` }),
      '/evil.example/x',
    ],
    [
      'nowhere else, with slashes that lean',
      (origin: string) => ({ referer: `${origin}/\\evil.example` }),
      '/evil.example',
    ],
  ])('leads to %s', async (_, headers, path) => {
    const response = await post({ ...fieldsOf(document), name: 'Ann' }, { headers: headers(host.origin) as never });
    expect(response.headers.get('location')).toBe(path);
  });
});

describe('a form that somebody else has made', () => {
  const stranger = 'A'.repeat(22);

  it.each([
    ['without a token', (own: Record<string, string>) => ({ 'lvt-page': own['lvt-page'] }), {}, 403, 'CSRF'],
    [
      'without a page',
      (own: Record<string, string>) => ({ 'lvt-csrf': own['lvt-csrf'] }),
      {},
      400,
      'PROTOCOL_VIOLATION',
    ],
    ['with a made-up token', (own: Record<string, string>) => ({ ...own, 'lvt-csrf': stranger }), {}, 403, 'CSRF'],
    [
      'with a token of another length',
      (own: Record<string, string>) => ({ ...own, 'lvt-csrf': 'AAAA' }),
      {},
      403,
      'CSRF',
    ],
    [
      'as the template has it',
      (own: Record<string, string>) => ({ ...own, 'lvt-csrf': '.'.repeat(22) }),
      {},
      403,
      'CSRF',
    ],
    [
      'for a page that never was',
      (own: Record<string, string>) => ({ ...own, 'lvt-page': stranger }),
      {},
      404,
      'PAGE_NOT_FOUND',
    ],
    [
      'on another site',
      (own: Record<string, string>) => own,
      { origin: 'https://evil.example' },
      403,
      'FORBIDDEN_ORIGIN',
    ],
  ])('%s is refused', async (_, fields, headers, status, code) => {
    const body = new URLSearchParams({ name: 'Eve', ...(fields(fieldsOf(document)) as Record<string, string>) });
    const response = await post(body, { headers: headers as Record<string, string> });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it('changes no prototype', async () => {
    const body = new URLSearchParams(fieldsOf(document));
    body.append('__proto__', 'x');
    expect((await post(body)).status).toBe(400);
  });

  it('is refused with the token of another page of the same person', async () => {
    const other = fieldsOf(await browser.load('/sign-up?from=there'));
    const response = await post({ ...fieldsOf(document), 'lvt-csrf': other['lvt-csrf'] as string, name: 'Eve' });
    expect(response.status).toBe(403);
  });

  it('is refused from another person, who has everything but the cookie', async () => {
    const as = host.browser();
    await as.load('/sign-up');
    expect((await post({ ...fieldsOf(document), name: 'Eve' }, { as })).status).toBe(404);
    expect((await post({ ...fieldsOf(document), name: 'Eve' }, { as: host.browser() })).status).toBe(401);
    expect((await state()).names).toEqual([]);
  });

  it('is our own where the browser hides its origin', async () => {
    const response = await post({ ...fieldsOf(document), name: 'Ann' }, { headers: { origin: 'null' } });
    expect(response.status).toBe(303);
    expect((await post({ ...fieldsOf(document), 'lvt-csrf': stranger }, { headers: { origin: 'null' } })).status).toBe(
      403,
    );
  });
});

describe('a body that is none of ours', () => {
  it.each([
    ['JSON', 'application/json', '{"page":"x"}', 400],
    ['a text', 'text/plain', 'lvt-page=x', 400],
    ['broken multipart', 'multipart/form-data; boundary=x', 'no boundary', 400],
    ['multipart without boundary', 'multipart/form-data', '--x', 400],
    ['one that is too large', 'application/x-www-form-urlencoded', `name=${'x'.repeat(300_000)}`, 413],
  ])('%s is refused', async (_, type, body, status) => {
    const response = await browser.fetch('/livetemplate/actions/sign_up', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: status === 413 ? 'PAYLOAD_TOO_LARGE' : 'PROTOCOL_VIOLATION' });
  });
});
