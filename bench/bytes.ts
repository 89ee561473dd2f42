import { EVENTS } from '../libs/livetemplate/src/protocol/index.js';
import { patternProgram, patterns, patternTemplates } from './patterns.js';
import type { Table } from './table.js';

/** A page that has lived for a while. */
const SEQ = 1025;

/** Bytes of whole text frames as they pass the WebSocket, Engine.IO, Socket.IO and sequence number included. */
export function bytes(): Table {
  const rows = patterns.map((pattern) => {
    const program = patternProgram(pattern);
    const [before, after] = pattern.states.slice(0, 2).map((state) => program.evaluate(state));
    const patch = program.diff(before!, after!)!;
    const fragments = program.splices(before!, after!).map(({ id, splices }) => ({
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
    const envelope = { version: '1.0', seq: SEQ, updates: fragments, timestamp: '2026-01-01T00:00:00.000Z' };
    const fragment = patternTemplates.render(pattern.template, pattern.states[1]);
    const v2 = frameBytes([SEQ, ...patch]);
    const whole = Buffer.byteLength(fragment);
    return {
      pattern: pattern.name,
      'whole fragment': whole,
      'protocol 1.0': frameBytes([EVENTS.update, envelope]),
      'protocol 2.0': v2,
      'saved %': Math.round(100 * (1 - v2 / whole)),
    };
  });
  return { name: 'bytes', about: 'Bytes per update (first update of each pattern), server to browser.', rows };
}

function frameBytes(packet: readonly unknown[]): number {
  const payload = Buffer.byteLength(`42${JSON.stringify(packet)}`);
  return payload + (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
}
