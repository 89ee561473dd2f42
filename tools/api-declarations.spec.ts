import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'livetemplate-api-'));
  await mkdir(join(folder, 'src'));
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { lib: ['ES2023'], types: [], module: 'nodenext', strict: true },
      include: ['src'],
    }),
  );
});

afterAll(() => rm(folder, { recursive: true }));

interface Api {
  readonly text: string;
  readonly problems: readonly string[];
}

/** @param entries files that export the API, the main one first */
async function apiOf(files: Readonly<Record<string, string>>, entries = ['index.ts']): Promise<Api[]> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'src', name), text);
  // A name that is known only here: the tool has no types.
  const { declaredApi } = (await import(join(import.meta.dirname, 'api-declarations.mjs'))) as {
    declaredApi: (project: string, entries: string[]) => Api[];
  };
  return declaredApi(
    join(folder, 'tsconfig.json'),
    entries.map((entry) => join(folder, 'src', entry)),
  );
}

const SHOP = `
  interface Hidden { secret: string }
  class Base<T> { items: T[] = []; }
  /** What is sold. */
  export interface Item { name: string }
  /** A shop. */
  export class Shop extends Base<Item> {
    private till = 0;
    #key = 1;
    /** @internal */
    count(): number { return this.till + this.#key; }
    sell(item: Item) { return { item, hidden: undefined as Hidden | undefined }; }
    get open(): boolean { return true; }
    /** @throws always */
    rob(): never { throw new Error('no'); }
  }
  export const price = (item: Item) => item.name.length;`;

it('names what is exported, with inferred types and without what is private', async () => {
  const [api] = await apiOf({
    'index.ts': `export { Shop as Store, price } from './shop.js'; export type { Item } from './shop.js';`,
    'shop.ts': SHOP,
  });
  expect(api?.text).toBe(`export interface Item {
    name: string;
}

export class Shop extends Base<Item> {
    sell(item: Item): {
        item: Item;
        hidden: Hidden | undefined;
    };
    get open(): boolean;
    rob(): never;
}

export const price: (item: Item) => number;

`);
});

it('finds what has no documentation, and what is named and not exported', async () => {
  const [api] = await apiOf({
    'index.ts': `export { Shop as Store, price } from './shop.js'; export type { Item } from './shop.js';`,
    'shop.ts': SHOP,
  });
  expect(api?.problems).toEqual([
    'Base is named by Store, and not exported',
    'Hidden is named by Store, and not exported',
    'Store.open has no documentation',
    'Store.sell has no documentation',
    'price has no documentation',
  ]);
});

it('lets an entry name what the main one exports, and looks into namespaces', async () => {
  const [main, other] = await apiOf(
    {
      'index.ts': `/** All shops. */\nexport * as shops from './shops.js';`,
      'shops.ts': `/** One. */\nexport class One {}\nexport class Two extends One {}`,
      'other.ts': `import { One } from './shops.js';\n/** The first. */\nexport const first: One = new One();`,
    },
    ['index.ts', 'other.ts'],
  );
  expect(main?.problems).toEqual(['shops.Two has no documentation']);
  expect(other?.problems).toEqual([]);
});
