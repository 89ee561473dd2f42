import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { LiveTemplateModuleOptions } from './livetemplate.options.js';
import { DEFAULT_OPTIONS, resolveOptions } from './resolve-options.js';

const SECRET = 'x'.repeat(32);
const templates = { 'a.html': '' };
const guard = { canActivate: () => true };

describe('resolveOptions', () => {
  it('fills in the defaults, and freezes', () => {
    const options = resolveOptions({ templates, secret: SECRET }, 'production');
    expect(options).toMatchObject({ ...DEFAULT_OPTIONS, secret: SECRET, secretIsRandom: false, debug: false });
    expect(options.debugPage).toEqual({ on: false, guard: null, pageData: false });
    expect(options.pages.maxPages).toBe(10_000);
    for (const part of [options, options.templates, options.templates[0]?.from, options.pages, options.connections]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('takes an explicit undefined for nothing said', () => {
    const given = { templates, secret: SECRET, basePath: undefined, connections: { origins: undefined } };
    const options = resolveOptions(given as unknown as LiveTemplateModuleOptions, 'production');
    expect(options.basePath).toBe('/livetemplate');
    expect(options.connections.origins).toEqual([]);
  });

  it('keeps a copy that later changes do not reach', () => {
    const texts: Record<string, string> = { ...templates };
    const options = resolveOptions({ templates: texts, secret: SECRET }, 'production');
    texts['b.html'] = '';
    expect(options.templates).toEqual([{ prefix: '', from: templates }]);
  });

  it.each<[LiveTemplateModuleOptions['templates'], unknown]>([
    ['views/*.html', [{ prefix: '', from: ['views/*.html'] }]],
    [{ sets: 'the text of a template' }, [{ prefix: '', from: { sets: 'the text of a template' } }]],
    [
      { sets: { admin: 'admin/*.html', shop: ['shop/*.html', 'shared/*.html'], mail: templates } },
      [
        { prefix: 'admin:', from: ['admin/*.html'] },
        { prefix: 'shop:', from: ['shop/*.html', 'shared/*.html'] },
        { prefix: 'mail:', from: templates },
      ],
    ],
  ])('reads the sets of %j', (given, sets) => {
    expect(resolveOptions({ templates: given }, undefined).templates).toEqual(sets);
  });

  it('makes up a secret in development only, another one each time', () => {
    const made = [1, 2].map(() => resolveOptions({ templates }, undefined));
    expect(made.map(({ secretIsRandom }) => secretIsRandom)).toEqual([true, true]);
    expect(made[0]?.secret).not.toBe(made[1]?.secret);
    expect(() => resolveOptions({ templates }, 'production')).toThrow(
      /"secret" is missing, and NODE_ENV is production/u,
    );
  });

  it.each<[boolean, string | undefined, object]>([
    [true, undefined, { templates: 'views/*.html' }],
    [true, 'development', { templates: ['views/*.html'] }],
    [false, 'production', { templates: 'views/*.html' }],
    [false, 'test', { templates: 'views/*.html' }],
    [false, undefined, { templates }],
    [true, 'production', { templates: 'views/*.html', watch: true }],
    [false, undefined, { templates: 'views/*.html', watch: false }],
  ])('watch is %s with NODE_ENV %s and %j', (expected, environment, given) => {
    const options = resolveOptions({ secret: SECRET, ...given } as LiveTemplateModuleOptions, environment);
    expect(options.watch).toBe(expected);
  });

  it.each(['redis://localhost', 'redis://user:password@10.0.0.1:6379/2', 'rediss://cache.example.com'])(
    'takes the address %s',
    (redis) => {
      expect(resolveOptions({ templates, store: { redis } }, undefined).store).toEqual({ redis });
    },
  );

  it.each<[string, object]>([
    ['Sentinels', { sentinels: [{ host: 'a', port: 26_379 }, { host: 'b' }], name: 'pages', password: 'x' }],
    ['a cluster', { cluster: ['redis://a:7000', { host: 'b', port: 7_001 }], tls: {} }],
  ])('takes %s', (_, redis) => {
    const store = { redis, prefix: 'shop', compressFromBytes: 1_000, types: [] } as NonNullable<
      LiveTemplateModuleOptions['store']
    >;
    expect(resolveOptions({ templates, store }, undefined).store).toEqual(store);
  });

  it('takes false for no limit, of one kind and of all', () => {
    const { rateLimits } = DEFAULT_OPTIONS;
    const one = resolveOptions({ templates, rateLimits: { actions: false } }, undefined);
    expect(one.rateLimits).toEqual({ ...rateLimits, actions: null });
    const none = {
      actions: null,
      messages: null,
      addressActions: null,
      httpActions: null,
      handshakes: null,
      pages: null,
    };
    expect(resolveOptions({ templates, rateLimits: false }, undefined).rateLimits).toEqual({ ...rateLimits, ...none });
  });

  it('counts the bytes of a secret, not its characters', () => {
    expect(resolveOptions({ templates, secret: 'é'.repeat(16) }, 'production').secret).toHaveLength(16);
  });

  it.each<[string, object]>([
    ['"secret" must have at least 32 bytes. Received 31.', { secret: 'x'.repeat(31) }],
    ['"secret" must be a string. Received "number".', { secret: 5 }],
    [
      '"templates" must be a glob, a list of globs, or template texts by name. Received undefined.',
      { templates: undefined },
    ],
    [
      '"templates.sets" must be named by letters, digits, - and _. Received "a:b".',
      { templates: { sets: { 'a:b': '*' } } },
    ],
    ['"templates.sets.a" must be a string that is not empty.', { templates: { sets: { a: '' } } }],
    ['"templates.sets.a" must be a glob, a list', { templates: { sets: { a: undefined } } }],
    ['"templates.sets" must be at least one set. Received none.', { templates: { sets: {} } }],
    ['"templates" must be a string that is not empty. Received ', { templates: [''] }],
    [
      '"store" must be \'memory\', { redis: an address or a client of ioredis }, or an implementation of PageStore. Received an instance of Map.',
      { store: new Map() },
    ],
    ['implementation of PageStore. Received another string.', { store: 'redis' }],
    [
      '"store.redis" must be an address such as redis://localhost:6379. Received another string.',
      { store: { redis: '' } },
    ],
    ['"store.redis" must be an address', { store: { redis: 'http://localhost:6379' } }],
    ['"store.redis" must be an address', { store: { redis: 'redis://' } }],
    ['"store" must be', { store: { redis: undefined } }],
    ['"store" must be', { store: { redis: {} } }],
    ['"store" must be', { store: { redis: { sentinels: [{ host: 'a' }], cluster: ['redis://b'] } } }],
    ['"store.redis.sentinels" must be a list of at least one host', { store: { redis: { sentinels: [] } } }],
    ['"store.redis.sentinels" must be a list of { host', { store: { redis: { sentinels: [{}] } } }],
    ['"store.redis.name" must be a string', { store: { redis: { sentinels: [{ host: 'a' }], name: 1 } } }],
    ['"store.redis.cluster" must be an address', { store: { redis: { cluster: ['a:7000'] } } }],
    ['"store.prefix" must be a string', { store: { redis: 'redis://a', prefix: '' } }],
    ['"store.compressFromBytes" must be a number above 0', { store: { redis: 'redis://a', compressFromBytes: -1 } }],
    ["\"store.whenAway\" must be 'accept' or 'wait'", { store: { redis: 'redis://a', whenAway: 'never' } }],
    ['There is no option "store.prefx"', { store: { redis: 'redis://a', prefx: 'x' } }],
    ['"watch" is true, but "templates" are texts.', { watch: true }],
    [
      '"applicationId" must be a name of letters, digits, - and _, dots and slashes. Received "".',
      { applicationId: '' },
    ],
    ['"basePath" must be a path', { basePath: '/live/' }],
    ['"basePath" must be a path', { basePath: 'live' }],
    ['"basePath" must be a path', { basePath: '/:id' }],
    ['"connections.origins" must be origins', { connections: { origins: ['https://a.example/'] } }],
    ['"connections.origins" must be origins', { connections: { origins: ['*'] } }],
    ['"connections.maxMessageBytes" must be a number above 0. Received 0.', { connections: { maxMessageBytes: 0 } }],
    ['"connections.maxViolations" must be a number above 0. Received "x".', { connections: { maxViolations: 'x' } }],
    ['"connections.maxQueuedFrames" must be a number above 0.', { connections: { maxQueuedFrames: -1 } }],
    ['"connections.slowClientTimeoutMs" must be a number above 0.', { connections: { slowClientTimeoutMs: NaN } }],
    [
      '"rateLimits.actions.perSecond" must be a number above 0. Received 0.',
      { rateLimits: { actions: { perSecond: 0, burst: 1 } } },
    ],
    [
      '"rateLimits.pages.burst" must be a number above 0. Received undefined.',
      { rateLimits: { pages: { perSecond: 1 } } },
    ],
    [
      '"rateLimits.pages.burst" must be at least 1. Received 0.5.',
      { rateLimits: { pages: { perSecond: 1, burst: 0.5 } } },
    ],
    ['"rateLimits.maxAddresses" must be a number above 0.', { rateLimits: { maxAddresses: 0 } }],
    [
      '"rateLimits.pages" must be { perSecond, burst }, or false for no limit. Received 5.',
      { rateLimits: { pages: 5 } },
    ],
    ['"rateLimits.pages" must be { perSecond, burst }', { rateLimits: { pages: true } }],
    [
      'There is no option "rateLimits.pages.rate". Those that there are: perSecond, burst.',
      { rateLimits: { pages: { rate: 1 } } },
    ],
    [
      'There is no option "rateLimits.action". Those that there are: actions, messages, addressActions,',
      { rateLimits: { action: false } },
    ],
    ['"rateLimits" must be an object, or false for no limits. Received true.', { rateLimits: true }],
    ['"rateLimits" must be an object. Received an instance of Array.', { rateLimits: [] }],
    [
      '"rateLimits.addressOf" must be a function from a request to an address. Received "x-real-ip".',
      { rateLimits: { addressOf: 'x-real-ip' } },
    ],
    ['"pages.maxPages" must be', { pages: { maxPages: -1 } }],
    ['There is no option "pages.max". Those that there are: maxPages,', { pages: { max: 5 } }],
    ['"pages" must be an object. Received 5.', { pages: 5 }],
    ['"connections" must be an object. Received 5.', { connections: 5 }],
    ['There is no option "connections.origin". Those that there are: origins,', { connections: { origin: [] } }],
    [
      '"connections.origins" must be a list, such as [\'https://www.example.com\']. Received "https://a.example".',
      { connections: { origins: 'https://a.example' } },
    ],
    [
      '"connections.origins" must be origins such as https://www.example.com, without path. Received 5.',
      { connections: { origins: [5] } },
    ],
    ['There is no option "template". Those that there are: templates, watch,', { template: 'views' }],
    ['There is no option "isGlobal". Those that there are: templates,', { isGlobal: true }],
    ['"watch" must be true or false. Received "yes".', { watch: 'yes' }],
    ['"debug" must be true, false, or who may see it, such as { guard: AdminGuard }. Received 1.', { debug: 1 }],
    ['"debug" is true, and NODE_ENV is production: everybody could read it.', { debug: true }],
    ['"debug" is given without a "guard", and NODE_ENV is production', { debug: { pageData: true } }],
    [
      '"debug.guard" must be a class or an object with the method canActivate. Received "admins".',
      { debug: { guard: 'admins' } },
    ],
    [
      '"debug.guard" must be a class or an object with the method canActivate. Received the function Array.',
      { debug: { guard: Array } },
    ],
    ['"debug.pageData" must be true or false. Received "all".', { debug: { guard, pageData: 'all' } }],
    ['There is no option "debug.pagedata".', { debug: { guard, pagedata: true } }],
    ['"basePath" must be a path', { basePath: 5 }],
    ['"applicationId" must be a name of letters, digits, - and _, dots and slashes. Received 5.', { applicationId: 5 }],
    [
      '"functions" must be functions by name, such as { upper: (text) => text.toUpperCase() }. Received 5.',
      { functions: 5 },
    ],
    [
      '"functions.upper" must be a function, or { fn, pure }. Received "toUpperCase".',
      { functions: { upper: 'toUpperCase' } },
    ],
    [
      '"functions.upper" must be a function, or { fn, pure }. Received an instance of Object.',
      { functions: { upper: { pure: true } } },
    ],
    ['"functions.upper" must be a function, or { fn, pure }. Received null.', { functions: { upper: null } }],
    [
      '"authenticator" must be a class or an object with the methods identify and sessionGroup. Received "jwt".',
      { authenticator: 'jwt' },
    ],
    ['"authenticator" must be a class or an object', { authenticator: { identify: () => 'ann' } }],
  ])('refuses: %s', (message, given) => {
    const resolve = (): unknown =>
      resolveOptions({ templates, secret: SECRET, ...given } as LiveTemplateModuleOptions, 'production');
    expect(resolve).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION', message: expect.stringContaining(message) }),
    );
  });

  it('places a further application beside the others', () => {
    const options = resolveOptions({ templates }, undefined, 'billing');
    expect(options).toMatchObject({
      applicationId: 'billing',
      basePath: '/livetemplate/billing',
      cookieName: 'livetemplate-billing',
    });
    const placed = resolveOptions({ templates, basePath: '/bills', applicationId: 'billing' }, undefined, 'billing');
    expect(placed).toMatchObject({ basePath: '/bills', cookieName: 'livetemplate-billing' });
    expect(resolveOptions({ templates, applicationId: 'billing' }, undefined).cookieName).toBe('livetemplate');
  });

  it('never shows a secret', () => {
    for (const given of [
      { secret: 'hunter2' },
      { store: 'redis://:hunter2@a' },
      { store: { redis: 'http://:hunter2@a' } },
    ]) {
      const resolve = (): unknown =>
        resolveOptions({ templates, ...given } as LiveTemplateModuleOptions, 'development');
      expect(resolve).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }));
    }
  });

  it('has the defaults that the documentation names', async () => {
    const source = await readFile(join(import.meta.dirname, 'livetemplate.options.ts'), 'utf8');
    const documented = new Map(
      [...source.matchAll(/@default ([^\s*]+)[^/]*\*\/\s*readonly (\w+)/gu)].map(([, value = '', name = '']) => [
        name,
        value,
      ]),
    );
    const named = (name: string): string | undefined => documented.get(name)?.replaceAll(/['_]/gu, '');
    expect(named('store')).toBe(DEFAULT_OPTIONS.store);
    expect(named('applicationId')).toBe(DEFAULT_OPTIONS.applicationId);
    expect(named('basePath')).toBe(DEFAULT_OPTIONS.basePath);
    const { origins: _, ...numbers } = DEFAULT_OPTIONS.connections;
    for (const [name, value] of Object.entries(numbers)) expect([name, named(name)]).toEqual([name, String(value)]);
    const { maxAddresses, ...rates } = DEFAULT_OPTIONS.rateLimits;
    expect(named('maxAddresses')).toBe(String(maxAddresses));
    for (const [name, { perSecond, burst }] of Object.entries(rates)) {
      const written = `{ perSecond: ${perSecond}, burst: ${burst} }`;
      const text = new RegExp(`@default (\\{[^}]*\\}) *(?:\\*/|\\n *\\*/)\\s*readonly ${name}\\?`, 'u').exec(
        source,
      )?.[1];
      expect([name, text?.replaceAll('_', '')]).toEqual([name, written]);
    }
  });
});
