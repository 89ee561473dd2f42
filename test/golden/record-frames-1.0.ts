/**
 * Writes frames-1.0.json anew from the stories in it. Read what has changed before you commit it: clients of other people rely on it.
 * `node --conditions=livetemplate-src --import ./tools/register-ts.mjs test/golden/record-frames-1.0.ts`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { tell, type Story } from './envelopes-of.js';

const file = join(import.meta.dirname, 'frames-1.0.json');
const stories = JSON.parse(readFileSync(file, 'utf8')) as Story[];
const told = await Promise.all(stories.map(tell));
writeFileSync(file, await format(JSON.stringify(told), { parser: 'json', printWidth: 120 }));
