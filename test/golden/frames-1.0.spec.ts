import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { createTemplates } from '../../libs/livetemplate/src/core.js';
import { UPDATE_MESSAGE_SCHEMA } from '../../libs/livetemplate/src/nest/transport/update-message-1.0.schema.js';
import type { Envelope } from '../../libs/livetemplate/src/protocol/index.js';
import { tell, type Told } from './envelopes-of.js';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'frames-1.0.json'), 'utf8')) as Told[];

const ajv = new Ajv.default({ strict: false });
addFormats.default(ajv);
const valid = ajv.compile(UPDATE_MESSAGE_SCHEMA);

describe('an envelope of version 1.0 (W1, W6)', () => {
  it.each(golden)('$name', async (story) => {
    await expect(tell(story)).resolves.toEqual(story);
  });

  it.each(golden)('fits the published schema: $name', ({ envelopes }) => {
    expect(envelopes.length).toBeGreaterThan(0);
    expect(envelopes.map((envelope) => valid(envelope) || valid.errors)).toEqual(envelopes.map(() => true));
  });

  it.each(golden)('leads a reader of the contract to the new HTML: $name', (story) => {
    const { template, before, after, fragments, envelopes } = story;
    const program = createTemplates({ texts: { template } }).live('template');
    const now = program.fragments(program.evaluate(after === undefined ? before : after));
    expect(read(fragments, envelopes)).toEqual(Object.fromEntries(now.map(({ id, html }) => [id, html])));
  });

  it('is recorded for each kind of update', () => {
    const updates = golden.flatMap(({ envelopes }) => envelopes.flatMap((envelope) => envelope.updates));
    const kinds = updates.flatMap((update) =>
      update.action === 'replace' ? [update.chunk ? 'chunk' : 'replace'] : update.data.map((splice) => splice.value_type),
    );
    expect(new Set(kinds)).toEqual(new Set(['chunk', 'html', 'replace', 'string']));
    expect(new Set(golden.map(({ name }) => name)).size).toBe(golden.length);
  });
});

/** What the README of the protocol says, and no more. */
function read(before: Readonly<Record<string, string>>, envelopes: readonly Envelope[]): Record<string, string> {
  const html = { ...before };
  const parts = new Map<string, string>();
  for (const { updates } of envelopes) {
    for (const update of updates) {
      const id = update.fragment_id;
      if (update.action === 'value_updates') {
        for (const { position, length, new_value } of update.data.toReversed()) {
          html[id] = html[id]!.slice(0, position) + new_value + html[id]!.slice(position + length);
        }
      } else if (update.chunk === undefined) html[id] = update.data;
      else {
        const data = (parts.get(update.chunk.id) ?? '') + update.data;
        parts.set(update.chunk.id, data);
        if (update.chunk.seq === update.chunk.total) html[id] = data;
      }
    }
  }
  return html;
}
