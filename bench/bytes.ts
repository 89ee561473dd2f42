import { patchFrame } from '../libs/livetemplate/src/page/delivery/frame.js';
import { EVENTS } from '../libs/livetemplate/src/protocol/index.js';
import { frameText, messageBytes } from '../libs/livetemplate/src/testing/frame-text.js';
import { jsonPatch } from './peers/json-patch.js';
import { liveViewMessage } from './peers/live-view.js';
import { turboStreams } from './peers/turbo-stream.js';
import type { Table } from './table.js';
import { patternUpdates, tableUpdates, type Update } from './updates.js';

/** A page that has lived for a while. */
const SEQUENCE = 1025;

/**
 * Bytes of whole messages as they pass the WebSocket, headers and sequence number included: ours as they are, those of others made
 * in their style from the same data (`bench/peers`).
 */
export function bytes(): Table {
  const first = patternUpdates.filter(({ name }, i) => patternUpdates[i - 1]?.name !== name);
  return {
    name: 'bytes',
    about: 'Bytes per update, server to browser (first update of each pattern, and operations on its table).',
    rows: [...first, ...tableUpdates(100), ...tableUpdates(10_000)].map(row),
  };
}

function row(update: Update): Table['rows'][number] {
  return {
    update: update.name,
    'protocol 2.0': updateBytes(update),
    'protocol 1.0': messageBytes(envelopeText(update)),
    'LiveView style': messageBytes(liveViewMessage(update)),
    'Turbo Stream style': messageBytes(turboStreams(update)),
    'JSON Patch': messageBytes(jsonPatch(update)),
    'whole fragment': messageBytes(update.render(update.after)),
    'whole page': Buffer.byteLength(update.program.document(update.values[1], {})),
  };
}

/** Bytes of an update in version 2.0. */
export function updateBytes({ program, values }: Update): number {
  return messageBytes(frameText(patchFrame(SEQUENCE, program.diff(...values)!)));
}

function envelopeText({ program, values }: Update): string {
  const updates = program.splices(...values).map(({ id, splices }) => ({
    fragment_id: id,
    action: 'value_updates',
    data: splices.map(({ position, length, text, type, path }) => ({
      position,
      length,
      new_value: text,
      value_type: type,
      data_path: path,
    })),
  }));
  const envelope = { version: '1.0', seq: SEQUENCE, updates, timestamp: '2026-01-01T00:00:00.000Z' };
  return `42${JSON.stringify([EVENTS.update, envelope])}`;
}
