import { describe, expect, it } from '@jest/globals';
import { Application, type Page } from '../../page/index.js';
import { MemoryPageStore } from '../../store/index.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { tinyProgram, type TinyData } from '../../testing/tiny-program.js';
import { inTransaction, transaction } from './after-commit.js';

/** So long changes may wait for each other, in milliseconds. */
const STANDSTILL_MS = 5_000;
const program = tinyProgram();

/** So many pages, on a clock that stands still. */
async function start(count: number): Promise<{ clock: FakeClock; pages: Page<TinyData>[] }> {
  const clock = new FakeClock();
  const application = new Application({
    id: 'app',
    templates: { live: () => program },
    store: new MemoryPageStore(),
    limits: { batchWindowMs: 0 },
    ...{ clock, inTransaction, transaction },
  });
  const pages: Page<TinyData>[] = [];
  for (let n = 0; n < count; n++) {
    pages.push(await application.open<TinyData>('tiny', { count: 0, items: [] }, { groupId: 'g', isolate: 'tab' }));
  }
  return { clock, pages };
}

const increment = (draft: TinyData): void => void draft.count++;

/** How promises have ended, in short. */
async function ends(promises: readonly Promise<unknown>[]): Promise<string[]> {
  const all = await Promise.allSettled(promises);
  return all.map((end) => (end.status === 'fulfilled' ? 'done' : (end.reason as { code: string }).code));
}

describe('changes that wait for each other', () => {
  it.each([1, 2, 3, 5])('in a circle of %i pages are ended: one is refused, the others are made', async (count) => {
    const { clock, pages } = await start(count);
    let begun = 0;
    let allHaveBegun = (): void => {};
    const all = new Promise<void>((resolve) => (allHaveBegun = resolve));
    const changes = pages.map((page, at) =>
      page.update(async (draft) => {
        draft.count++;
        if (++begun === count) allHaveBegun();
        await all;
        await pages[(at + 1) % count]!.update(increment);
      }),
    );
    const ended = ends(changes);
    await clock.advance(STANDSTILL_MS);
    expect((await ended).filter((end) => end !== 'done')).toEqual(['CONFIGURATION']);
    // All pages go on.
    expect(await ends(pages.map((page) => page.update(increment)))).toEqual(pages.map(() => 'done'));
    // Of each page its own change, that of the one before it, and the last one; but two of them have never been made.
    expect(pages.reduce((sum, { data }) => sum + data.count, 0)).toBe(3 * count - 2);
    expect(clock.pending).toBe(1);
  });

  it('may catch the refusal and go on', async () => {
    const { clock, pages } = await start(1);
    const page = pages[0]!;
    const said: unknown[] = [];
    const changed = page.update(async (draft) => {
      await page.update(increment).catch((error: Error) => said.push(error.message));
      draft.count = 10;
    });
    await clock.advance(STANDSTILL_MS);
    expect(await changed).toMatchObject({ changed: true });
    expect(said).toEqual([expect.stringContaining('do not await `page.update()`')]);
    expect(page.data.count).toBe(10);
  });

  it('are left alone where nobody awaits the answer', async () => {
    const { clock, pages } = await start(2);
    const [a, b] = pages as [Page<TinyData>, Page<TinyData>];
    const later: Promise<unknown>[] = [];
    const changes = [a, b].map((page) =>
      page.update((draft) => {
        draft.count++;
        for (const other of [a, b]) later.push(other.update(increment));
      }),
    );
    expect(await ends(changes)).toEqual(['done', 'done']);
    expect(await ends(later)).toEqual(['done', 'done', 'done', 'done']);
    await clock.advance(STANDSTILL_MS);
    expect([a.data.count, b.data.count]).toEqual([3, 3]);
  });

  it('are left alone where one only takes its time', async () => {
    const { clock, pages } = await start(2);
    const [a, b] = pages as [Page<TinyData>, Page<TinyData>];
    let end = (): void => {};
    const slow = b.update(async (draft) => {
      await new Promise<void>((resolve) => (end = resolve));
      draft.count++;
    });
    const waiting = a.update(async (draft) => {
      await b.update(increment);
      draft.count++;
    });
    await clock.advance(10 * STANDSTILL_MS);
    end();
    expect(await ends([slow, waiting])).toEqual(['done', 'done']);
    expect([a.data.count, b.data.count]).toEqual([1, 2]);
  });
});
