/**
 * The long form: `npm run test:chaos -- --people 300 --rounds 5 --seconds 10 --seed 7`. Each fault happens once a round and lasts so
 * many seconds at least; with `--fault killed` only those that have this in their names. Ends with 1 where something was seen that must not be.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

import { requirePrograms } from '../setup/programs.mjs';
import { chaos } from './chaos.js';
import { FAULTS } from './faults.js';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    fault: { type: 'string', default: '' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
  },
});
process.env['REDIS_SERVER_PATH'] = requirePrograms().redis;
const [people, seed] = [Number(values.people), Number(values.seed)];
console.log(`${people} people, seed ${seed}`);
const inPairs = Math.floor(people / 4);
const { complaints, ...result } = await chaos({
  seed,
  alone: people - inPairs,
  inPairs,
  span: { milliseconds: Number(values.seconds) * 1_000, answers: people },
  rounds: Number(values.rounds),
  faults: Object.keys(FAULTS).filter((name) => name.includes(values.fault)),
  report: (line) => console.log(line),
});
console.log(JSON.stringify(result));
console.log(`${complaints.length} complaints`);
process.exit(complaints.length === 0 ? 0 : 1);
