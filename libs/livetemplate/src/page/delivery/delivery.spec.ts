import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../../core.js';
import { MemoryPageStore } from '../../store/memory/memory-page.store.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { Application } from '../application.js';
import { frameSeq, type Frame } from './frame.js';

interface Row {
  readonly n: number;
  readonly text: string;
}

const SHORT = '<ul id="u">{{range .}}<li>{{.n}}</li>{{end}}</ul>';
const LONG = '<ul id="u">{{range .}}<li><i>{{.n}}</i><b>{{.text}}</b></li>{{end}}</ul>';

const rows = (count: number, n: number): Row[] =>
  Array.from({ length: count }, () => ({ n, text: 'a text that stays' }));

async function change(template: string, from: Row[], to: Row[]): Promise<{ frames: Frame[]; states: number }> {
  const application = new Application({
    id: 'app',
    templates: createTemplates({ texts: { page: template } }),
    store: new MemoryPageStore(),
    clock: new FakeClock(),
    limits: { maxPayload: 10_000_000 },
  });
  const page = await application.open<Row[]>('page', from, { groupId: 'g' });
  const frames: Frame[] = [];
  page.subscribe({ protocol: '2.0', onFrame: (frame) => frames.push(frame) });
  await page.setData(to);
  const { frames: missed } = page.resume({ protocol: '2.0', ack: 0 });
  expect(missed).toEqual(frames);
  return { frames, states: application.counters.get('fallback.state') };
}

describe('a change of more than 5,000 places, in version 2.0 (L2)', () => {
  it.each<[string, number, string, 'patch' | 'state']>([
    ['the patch, where the state is longer', 5_100, LONG, 'patch'],
    ['the state, where that is smaller', 5_100, SHORT, 'state'],
    ['the patch, whatever it weighs, of less places', 4_900, SHORT, 'patch'],
  ])('is sent as %s', async (_, count, template, kind) => {
    const { frames, states } = await change(template, rows(count, 1_000_001), rows(count, 1_000_002));
    expect(frames.map((frame) => [frameSeq(frame), frame.event === 's' ? 'state' : 'patch'])).toEqual([[1, kind]]);
    expect(states).toBe(kind === 'state' ? 1 : 0);
  });
});
