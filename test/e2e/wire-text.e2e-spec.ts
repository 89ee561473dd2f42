import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { LiveAction, LivePage, Payload, type Draft, type Envelope } from '@livetemplate/nestjs';

import { Fragments } from './fragments.js';
import { LiveHost } from './live-host.js';

const TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Text</title></head><body><p id="text" title="{{.text}}">{{.text}}</p>
<ul id="list">{{range $key, $value := .list}}<li>{{$key}}: {{$value}}</li>{{end}}</ul></body></html>
`;

interface TextState {
  text: string;
  list: Record<string, string>;
}

@LivePage('/text', { template: 'text.html' })
class TextPage {
  mount(): TextState {
    return { text: 'before', list: {} };
  }

  @LiveAction()
  write(state: Draft<TextState>, @Payload('text') text: string): void {
    state.text = text;
    state.list[text] = text;
  }
}

let host: LiveHost;

beforeAll(async () => {
  host = await LiveHost.start({ options: { templates: { 'text.html': TEMPLATE } }, controllers: [TextPage] });
});

afterAll(() => host.close());

/** What JSON may say of half a pair: correct, but not every reader takes it. */
const LONE = /\\ud[89a-f][0-9a-f]{2}/iu;

describe('a text of the data', () => {
  it.each([
    ['plain', 'plain'],
    ['a pair', '😀'],
    ['the first half of a pair', 'a\ud83db'],
    ['the second half of a pair', 'a\ude00b'],
    ['the halves of a pair, the wrong way round', '\ude00\ud83d'],
    ['half a pair at the end', 'a\ud83d'],
    ['what stands for a byte in strings of Go', 'a\udc80b'],
    ['a character for the end of a line that JavaScript alone knows', 'a\u2028b'],
    ['a null', 'a\u0000b'],
  ])(
    '%s reaches clients of version 1.0 as it stands in the document, in bytes that every reader takes',
    async (_, text) => {
      const browser = host.browser();
      const { page, seq } = await browser.load('/text');
      const fragments = new Fragments();
      await take(fragments, await browser.fetch('/livetemplate/actions', request({ page, action: null })));
      const written = request({ page, action: 'write', data: { text }, ack: seq });
      await take(fragments, await browser.fetch('/livetemplate/actions', written));
      const { html } = await browser.load('/text');
      expect(fragments.missingIn(html)).toEqual([]);
      expect(fragments.size).toBe(2);
      const state = new Fragments();
      await take(state, await browser.fetch('/livetemplate/actions', request({ page, action: null })));
      expect(state.missingIn(html)).toEqual([]);
    },
  );
});

async function take(fragments: Fragments, response: Response): Promise<void> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer());
  expect(text).not.toMatch(LONE);
  const { ok, updates } = JSON.parse(text) as { ok: boolean; updates: Envelope[] };
  expect([ok, updates.length]).toEqual([true, 1]);
  for (const envelope of updates) fragments.apply(envelope);
}

function request(message: object): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-livetemplate': '1' },
    body: JSON.stringify(message),
  };
}
