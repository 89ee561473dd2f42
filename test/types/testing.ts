// As live-page.ts, for the testing kit.
import { describePageStore, live, type ActionFailed } from '@livetemplate/nestjs/testing';
import { MemoryPageStore } from '@livetemplate/nestjs';
import type { INestApplication } from '@nestjs/common';
import * as runner from 'node:test';

export async function kit(app: INestApplication, error: ActionFailed): Promise<void> {
  const page = await live(app).as({ 'x-user': 'ann' }).open('/shop');
  await page.submit('form', { title: 'Milk', count: 3, urgent: true, tags: ['a', 'b'] });
  // @ts-expect-error Nothing to put into a field.
  await page.change('#when', new Date());
  // @ts-expect-error It is not for anybody to say where a page stands.
  page.seq = 1;
  const texts: readonly string[] = error.fields['title'] ?? [];
  await page.until(() => page.text('p') === texts[0]);
  // @ts-expect-error A condition is looked at again and again, so it does not wait.
  await page.until(async () => Promise.resolve(true));
}

describePageStore('memory', () => new MemoryPageStore(), runner);
// @ts-expect-error This makes no store.
describePageStore('nothing', () => null, runner);
