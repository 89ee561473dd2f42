import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ValidationPipe } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsNotEmpty, Matches, ValidateNested } from 'class-validator';

import { LiveAction, LivePage, PageService, Payload, type Draft } from '@livetemplate/nestjs';
import { live } from '@livetemplate/nestjs/testing';

import { ActionWays, WAYS } from './action-ways.js';
import { LiveHost } from './live-host.js';

class Address {
  @IsNotEmpty()
  street: string;

  @Matches(/^\d+$/u, { message: 'Digits, please.' })
  zip: string;
}

class Line {
  @IsNotEmpty({ message: 'What is it?' })
  name: string;
}

class Order {
  @ValidateNested()
  @Type(() => Address)
  @IsNotEmpty()
  address: Address;

  @ValidateNested({ each: true })
  @Type(() => Line)
  lines: Line[];

  @ArrayNotEmpty({ message: 'At least one.' })
  tags: string[];
}

interface Orders {
  orders: unknown[];
}

@LivePage('/order', { template: 'order.html' })
class OrderPage {
  mount(): Orders {
    return { orders: [] };
  }

  @LiveAction()
  place(state: Draft<Orders>, @Payload() order: Order): void {
    // As what can be stored: without classes.
    state.orders.push(JSON.parse(JSON.stringify(order)));
  }
}

const field = (name: string): string => `<input name="${name}"><p data-lvt-error-for="${name}"></p>`;

const TEMPLATE = `<!DOCTYPE html><html lang="en"><head><title>Order</title></head><body><b>{{len .orders}}</b>
<form id="order" method="post" action="/livetemplate/actions/place" lvt-submit="place">{{lvtForm}}
${['address[street]', 'address[zip]', 'lines[0][name]', 'lines[1][name]'].map(field).join('\n')}
<input type="checkbox" name="tags[]" value="gift"><p data-lvt-error-for="tags[]"></p><p data-lvt-error-for="tags"></p>
<button>Order</button></form></body></html>`;

const GOOD = {
  'address[street]': 'Main Street',
  'address[zip]': '12345',
  'lines[0][name]': 'Milk',
  'lines[1][name]': 'Bread',
  'tags[]': 'gift',
};
const ORDER = {
  address: { street: 'Main Street', zip: '12345' },
  lines: [{ name: 'Milk' }, { name: 'Bread' }],
  tags: ['gift'],
};

let host: LiveHost;

beforeAll(async () => {
  host = await LiveHost.start({
    options: { templates: { 'order.html': TEMPLATE }, pages: { batchWindowMs: 0 } },
    controllers: [OrderPage],
    prepare: (app) =>
      void app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, errorFormat: 'grouped' })),
  });
});

afterAll(() => host.close());

describe.each(WAYS)('fields with brackets, by %s,', (way) => {
  it('arrive as objects and lists, which validators know what to do with', async () => {
    const ways = await ActionWays.open(host, '/order');
    expect(await ways.act(way, 'place', GOOD)).toBeNull();
    const page = await host.app.get(PageService).get<Orders>(ways.document.page);
    expect(page.data.orders).toEqual([ORDER]);
  });
});

it('what is wrong with them is told by their names', async () => {
  const { tab } = await ActionWays.open(host, '/order');
  const answer = await tab.act('place', { ...GOOD, 'address[zip]': 'x', 'lines[1][name]': '', 'tags[]': [] });
  expect(answer).toMatchObject({
    error: {
      code: 'PAYLOAD_INVALID',
      fields: { 'address[zip]': ['Digits, please.'], 'lines[1][name]': ['What is it?'], 'tags[]': ['At least one.'] },
    },
  });
});

it('the browser script shows it at the fields', async () => {
  const page = await live(host.app).open('/order');
  const wrong = { '[name="address[zip]"]': 'x', '[name="lines[0][name]"]': 'Milk' };
  for (const [selector, value] of Object.entries(wrong)) await page.input(selector, value);
  await expect(page.submit('#order', {})).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' });
  expect(page.text('[data-lvt-error-for="address[zip]"]')).toBe('Digits, please.');
  expect(page.text('[data-lvt-error-for="lines[1][name]"]')).toBe('What is it?');
  expect(page.text('[data-lvt-error-for="lines[0][name]"]')).toBe('');
  // No field of this name was sent, for nothing was chosen.
  expect(page.text('[data-lvt-error-for="tags"]')).toBe('At least one.');
  expect(page.attribute('[name="address[zip]"]', 'aria-invalid')).toBe('true');
});

it('without the script, it stands there as well, with what was entered', async () => {
  const { browser, document } = await ActionWays.open(host, '/order');
  const hidden = [...document.html.matchAll(/name="(lvt-\w+)" value="([^"]*)"/gu)];
  const body = new URLSearchParams({ ...GOOD, 'address[zip]': 'x' });
  for (const [, name = '', value = ''] of hidden) body.set(name, value);
  const posted = await browser.fetch('/livetemplate/actions/place', { method: 'POST', body });
  const { html } = await browser.load(posted.headers.get('location') ?? '');
  expect(html).toContain('data-lvt-error-for="address[zip]">Digits, please.<');
  expect(html).toMatch(
    /<input value="x" name="address\[zip\]" aria-invalid="true"|aria-invalid="true" name="address\[zip\]"/u,
  );
  expect(html).toContain('value="Main Street"');
});
