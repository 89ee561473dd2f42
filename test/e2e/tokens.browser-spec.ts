import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { LiveAction, LivePage, TokenService, type Draft } from '@livetemplate/nestjs';

import { RenewalRounds } from '../../libs/livetemplate/src/nest/transport/renewal-rounds.js';
import { launchBrowser, type LaunchedBrowser } from '../setup/chromium.js';
import { LiveHost } from './live-host.js';

const TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Count</title></head><body><b id="count">{{.count}}</b>
<button lvt-click="increment">More</button></body></html>
`;
const MINUTE = 60_000;

@LivePage('/count', { template: 'count.html' })
class CountPage {
  mount(): { count: number } {
    return { count: 0 };
  }

  @LiveAction()
  increment(state: Draft<{ count: number }>): void {
    state.count++;
  }
}

let browser: LaunchedBrowser;
let host: LiveHost;

beforeAll(async () => {
  const options = { templates: { 'count.html': TEMPLATE } };
  [browser, host] = [await launchBrowser(), await LiveHost.start({ options, controllers: [CountPage] })];
});

afterAll(async () => {
  await browser.close();
  await host.close();
});

it('a person goes on over a rotation, and has a new page after two in a row, without doing anything', async () => {
  const [tokens, rounds] = [host.app.get(TokenService), host.app.get(RenewalRounds)];
  const rotate = (): Promise<string> => tokens.rotateSigningKey();
  const tab = await browser.context.newPage();
  let loads = 0;
  tab.on('domcontentloaded', () => void loads++);
  const ready = (): Promise<unknown> => tab.waitForSelector('html.lvt-connected');
  const count = (text: string): Promise<unknown> => tab.waitForSelector(`#count:text-is("${text}")`);
  await tab.goto(`${host.origin}/count`);
  await ready();
  await tab.click('button');
  await count('1');
  const [before] = await browser.context.cookies();

  await rotate();
  await tab.evaluate(() => {
    const root = document.documentElement;
    document.addEventListener('lvt:connected', () => (root.dataset['back'] = 'yes'), { once: true });
  });
  rounds.round(tokens.keyStatus.since + 55 * MINUTE);
  await tab.waitForSelector('html[data-back]', { state: 'attached' });
  await tab.click('button');
  await count('2');
  const [renewed] = await browser.context.cookies();
  expect(renewed?.value).not.toBe(before?.value);
  expect(loads).toBe(1);

  const loaded = tab.waitForEvent('domcontentloaded');
  await Promise.all([rotate(), rotate()]);
  await loaded;
  await count('0');
  await ready();
  await tab.click('button');
  await count('1');
  expect(loads).toBe(2);
});
