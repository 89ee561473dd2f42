import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../../libs/livetemplate/src/core.js';

const FOLDER = join(import.meta.dirname, '../fixtures/patterns');
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

const files = readdirSync(FOLDER);
const templates = createTemplates({
  texts: Object.fromEntries(files.filter((name) => name.endsWith('.tmpl')).map((name) => [name, read(name)])),
});

/** The recorded update patterns, with the name of their template. */
const patterns = files
  .filter((name) => name.endsWith('.states.jsonl'))
  .map((name) => {
    const first = name.split(/[-.]/)[0] === 'complex' ? 'form' : name.split(/[-.]/)[0];
    const states = read(name)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    return [name, `${first}.tmpl`, states] as const;
  });

/** Share of the bytes of the fragment's HTML that the first update of a pattern sends. */
function sentShare(template: string, [before, after]: readonly unknown[]): number {
  const program = templates.live(template);
  const patch = program.diff(program.evaluate(before), program.evaluate(after))!;
  const frame = Buffer.byteLength(JSON.stringify(['p', 1, ...patch])) + '42'.length + 2;
  return frame / Buffer.byteLength(templates.render(template, after));
}

describe('the expected bandwidth reduction', () => {
  it('is looked at for all recorded patterns', () => {
    expect(patterns.length).toBeGreaterThanOrEqual(11);
  });

  it.each(patterns)('is within seven points of what is measured: %s', (_name, template, states) => {
    const { expectedBandwidthReduction: expected } = templates.live(template).analysis;
    expect(Math.abs(expected - (1 - sentShare(template, states)))).toBeLessThan(0.07);
  });

  it.each(patterns.filter(([name]) => /^(counter|name|price)-/.test(name)))(
    'is within factor two of what is sent, where one value changes and no list has an unknown length: %s',
    (_name, template, states) => {
      const expected = 1 - templates.live(template).analysis.expectedBandwidthReduction;
      const factor = expected / sentShare(template, states);
      expect(Math.max(factor, 1 / factor)).toBeLessThan(2);
    },
  );

  it.each([
    ['nothing is live', '<p>x</p>', 0],
    ['the frame is larger than the fragment', '<p>{{.x}}</p>', 0],
    ['all of the fragment is replaced', `<div>${'x'.repeat(500)}{{range .a}}{{break}}{{end}}</div>`, 0],
    ['all of the document is replaced', `<html>{{if .a}}<body>${'x'.repeat(500)}</body>{{end}}</html>`, 0],
    ['one text of many bytes is live', `<div>${'x'.repeat(2772)}{{.x}}</div>`, 0.99],
  ])('is known where %s', (_what, text, reduction) => {
    expect(createTemplates({ texts: { p: text } }).live('p').analysis.expectedBandwidthReduction).toBeCloseTo(
      reduction,
    );
  });
});
