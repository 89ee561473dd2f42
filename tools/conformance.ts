// Runs conformance cases: JSON lines in, one result a line out, in the same order.
//   npm run --silent conformance < test/conformance/template-cases.jsonl > results.jsonl
import { createInterface } from 'node:readline';
import { parseCase, runCase } from '../test/conformance/conformance-case.js';

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() !== '') process.stdout.write(`${JSON.stringify(runCase(parseCase(line)))}\n`);
}
