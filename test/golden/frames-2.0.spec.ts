import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createTemplates, type LiveProgram } from '../../libs/livetemplate/src/core.js';
import { patchFrame, stateFrame } from '../../libs/livetemplate/src/page/delivery/frame.js';
import { applyPatch, blockFromWire } from '../../libs/livetemplate/src/testing/apply-patch.js';
import { frameText } from '../../libs/livetemplate/src/testing/frame-text.js';

interface Golden {
  readonly name: string;
  readonly template: string;
  /** null for the full state. */
  readonly before: unknown;
  readonly after: unknown;
  readonly frame: string;
}

const read = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8');
const golden = JSON.parse(read('frames-2.0.json')) as Golden[];
const SEQUENCE = 1025;

function programOf({ template }: Golden): LiveProgram {
  return createTemplates({ texts: { template } }).live('template');
}

/** The fingerprint is a hash of the template's statics, which these frames are not about. */
function textOf(program: LiveProgram, { before, after }: Golden): string {
  const values = program.evaluate(after);
  if (before === null) {
    return frameText(stateFrame(SEQUENCE, program, values)).replace(program.fingerprint, '(fingerprint)');
  }
  return frameText(patchFrame(SEQUENCE, program.diff(program.evaluate(before), values)!));
}

describe('a frame of version 2.0', () => {
  it.each(golden)('$name', (example) => {
    expect(textOf(programOf(example), example)).toBe(example.frame);
  });

  it.each(golden)('leads a reader of the grammar to the new state: $name', (example) => {
    const program = programOf(example);
    const { root } = program;
    const [event, ...args] = JSON.parse(example.frame.slice(2));
    const values =
      event === 's'
        ? blockFromWire(root, args.slice(2))
        : applyPatch(root, program.evaluate(example.before), args);
    expect(program.wire(values)).toEqual(program.wire(program.evaluate(example.after)));
  });

  it('is what the documentation of the protocol shows', () => {
    const width = Math.max(...golden.map(({ name }) => name.length)) + 2;
    const lines = golden.map(({ name, frame }) => name.padEnd(width) + frame);
    expect(read('../../docs/protocol.md')).toContain(`\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`);
  });
});
