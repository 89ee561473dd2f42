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

async function apiOf(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'src', name), text);
  // A name that is known only here: the tool has no types.
  const { declaredApi } = (await import(join(import.meta.dirname, 'api-declarations.mjs'))) as {
    declaredApi: (project: string, entries: string[]) => string[];
  };
  return declaredApi(join(folder, 'tsconfig.json'), [join(folder, 'src/index.ts')])[0]!;
}

it('names what is exported, with inferred types and without what is private', async () => {
  const report = await apiOf({
    'index.ts': `export { Shop as Store, price } from './shop.js'; export type { Item } from './shop.js';`,
    'shop.ts': `
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
      }
      export const price = (item: Item) => item.name.length;`,
  });
  expect(report).toBe(`// without documentation
// inherited from, not exported
class Base<T> {
    items: T[];
}

export interface Item {
    name: string;
}

export class Shop extends Base<Item> {
    sell(item: Item): {
        item: Item;
        hidden: Hidden | undefined;
    };
}

// without documentation
export const price: (item: Item) => number;

// Named above, and not exported:
//   Hidden
`);
});
