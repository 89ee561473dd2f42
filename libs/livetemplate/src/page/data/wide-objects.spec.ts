import { types } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WIDE, wideKeys } from '../../program/derived-keys.js';
import { differingKeys, ordinary } from '../../program/overlay.js';
import { openDraft } from './draft.js';
import { takeOver } from './own-data.js';

type Wide = Record<string, unknown>;

interface Data {
  wide: Wide;
  other: unknown;
  list: unknown[];
}

const KEYS = WIDE + 20;

/** Made anew each time; with numbers for keys, which come first wherever they are assigned. */
function plain(): Data {
  const wide: Wide = {};
  for (let i = 0; i < KEYS; i++) wide[i % 50 === 7 ? String(i) : `k${i}`] = i % 3 === 0 ? { n: i } : i;
  return { wide, other: 1, list: [0, { in: 0 }] };
}

const own = (): Data => takeOver(plain(), undefined).data as Data;

type Edit = (data: Data, key: string, value: number) => unknown;

/** What a recipe may do; the same on a draft as on ordinary data. */
const EDITS: Readonly<Record<string, Edit>> = {
  'sets a value': ({ wide }, key, value) => (wide[key] = value),
  'sets an object and changes it': ({ wide }, key, value) => {
    wide[key] = { n: value };
    (wide[key] as { n: number }).n++;
  },
  'changes inside of a value': ({ wide }, key, value) => {
    const part = wide[key];
    if (typeof part === 'object' && part !== null) Object.assign(part, { n: value });
  },
  'looks into all and changes nothing': ({ wide }) => Object.values(wide).length,
  'removes a key': ({ wide }, key) => delete wide[key],
  'removes a key and puts it back': ({ wide }, key) => {
    const value = wide[key];
    delete wide[key];
    wide[key] = value;
  },
  'adds a key': ({ wide }, key, value) => (wide[`new ${key}`] = value),
  'adds a number': ({ wide }, _key, value) => (wide[String(100_000 + value)] = value),
  'moves a value': ({ wide }, key, value) => Object.hasOwn(wide, key) && (wide[`k${value}`] = wide[key]),
  'copies the whole': (data, key, value) => (data.wide = { ...data.wide, [key]: value }),
  'keeps some': (data, _key, value) =>
    (data.wide = Object.fromEntries(Object.entries(data.wide).filter((_, i) => i % 7 !== value))),
  'lets it stand in a list': (data) => (data.other = [data.wide, [{ again: data.wide }]]),
  'lets it stand in a map and a set': (data) => (data.other = [new Map([['a', data.wide]]), new Set([data.wide])]),
  'lets it stand in an object': (data) => (data.other = { in: { deep: data.wide } }),
  'comes into a list': (data) => (data.list[0] = data.wide),
  'comes into an object of a list': (data) => ((data.list[1] as Wide).in = data.wide),
  'changes where it stands in a list': (data, key, value) => {
    for (const item of [data.list[0], (data.list[1] as Wide).in]) if (item !== 0) (item as Wide)[key] = value;
  },
  'puts it into itself': ({ wide }, key) => (wide[key] = { ...wide }),
  'asks for keys': (data, key) =>
    (data.other = [key in data.wide, Object.hasOwn(data.wide, key), 'toString' in data.wide]),
};

const key = fc.oneof(
  fc.nat({ max: 10 }).map((i) => `k${i * 3}`),
  fc.constantFrom('7', '57', 'absent', 'toString', `k${KEYS - 1}`),
);
const edits = fc.array(fc.record({ edit: fc.constantFrom(...Object.keys(EDITS)), key, value: fc.nat({ max: 9 }) }), {
  minLength: 1,
  maxLength: 6,
});

/** Where two objects differ, also where a key is in one of them only. */
function differing(one: Wide, other: Wide): string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter(
    (name) => one[name] !== other[name] || Object.hasOwn(one, name) !== Object.hasOwn(other, name),
  );
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

/** Where two objects are not the same, without the thousand keys where they are. */
function difference(one: Wide, other: Wide): unknown {
  if (text(one) === text(other)) return null;
  const keys = differing(one, other).filter((name) => text([one[name]]) !== text([other[name]]));
  return keys.length === 0 ? 'the order' : keys.map((name) => [name, one[name], other[name]]);
}

/** Whether a value is made of ordinary frozen objects all through. */
function isOrdinary(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const parts = value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
  return !types.isProxy(value) && Object.isFrozen(value) && parts.every(isOrdinary);
}

/** What is told of a change has to name all that has changed; where nothing has, nothing is another object. */
function expectTold(next: Wide, before: Wide): void {
  const told = differingKeys(next, before);
  if (next === before || told === null) return;
  expect(new Set(told)).toEqual(new Set([...told, ...differing(next, before)]));
  expect(wideKeys(next) ?? Object.keys(next)).toEqual(Object.keys(next));
}

describe('wide objects', () => {
  it('become by a draft what the same code makes of ordinary data, and tell all keys that have changed', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 3 }), fc.boolean(), (changes, isSeen) => {
        let data = own();
        let wanted = plain();
        for (const change of changes) {
          const open = openDraft(data);
          for (const { edit, key: name, value } of change) {
            EDITS[edit]!(open.draft as Data, name, value);
            EDITS[edit]!(wanted, name, value);
            expect(difference((open.draft as Data).wide, wanted.wide)).toBeNull();
          }
          const next = open.finish().data as Data;
          expect(difference(next.wide, wanted.wide)).toBeNull();
          expect(text(next.other) === text(wanted.other)).toBe(true);
          expect(text(next.list) === text(wanted.list)).toBe(true);
          // What stands in two places is one object within a change only.
          wanted = JSON.parse(text(wanted)) as Data;
          expect(Object.isFrozen(ordinary(next.wide))).toBe(true);
          expectTold(next.wide, data.wide);
          if (differingKeys(next.wide, data.wide) !== null) told++;
          const seen = isSeen ? ordinary(next) : wanted;
          expect(text(seen) === text(wanted)).toBe(true);
          expect(!isSeen || (isOrdinary(seen) && isOrdinary(next.list))).toBe(true);
          data = next;
        }
      }),
      { numRuns: 25 },
    );
    expect(told).toBeGreaterThan(0);
  });

  it('are taken over as ordinary data is, keep the parts that are the same, and tell all keys that have changed', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 3 }), (changes) => {
        let data = own();
        for (const change of changes) {
          const open = openDraft(data);
          for (const { edit, key: name, value } of change) EDITS[edit]!(open.draft as Data, name, value);
          const whole = JSON.parse(text(open.finish().data)) as Data;
          const next = takeOver(whole, data).data as Data;
          expect(difference(next.wide, whole.wide)).toBeNull();
          expect(Object.isFrozen(ordinary(next.wide))).toBe(true);
          const before = data.wide;
          const copied = differing(next.wide, before).filter((name) => text(next.wide[name]) === text(before[name]));
          expect(copied).toEqual([]);
          expect(next.wide === before).toBe(text(next.wide) === text(before));
          expectTold(next.wide, before);
          if (differingKeys(next.wide, before) !== null) told++;
          data = next;
        }
      }),
      { numRuns: 25 },
    );
    expect(told).toBeGreaterThan(0);
  });

  it.each<readonly [string, (wide: Wide) => unknown]>([
    ['a value was set to what it was', (wide) => (wide.k1 = 1)],
    ['a value was changed and changed back', (wide) => ((wide.k1 = 2), (wide.k1 = 1))],
    ['an object was changed and changed back', (wide) => (((wide.k0 as Wide).n = 1), ((wide.k0 as Wide).n = 0))],
    ['a key came and went', (wide) => ((wide.come = 1), delete wide.come)],
    ['the last key went and came again', (wide) => (delete wide[`k${KEYS - 1}`], (wide[`k${KEYS - 1}`] = KEYS - 1))],
    ['parts were looked at', (wide) => Object.values(wide)],
  ])('stay the very same where %s', (_what, recipe) => {
    const data = own();
    const open = openDraft(data);
    recipe((open.draft as Data).wide);
    expect(open.finish().data).toBe(data);
  });

  it('leave a frozen object of another its own, and keep none of the keys of an object that is not wide', () => {
    const wide = Object.freeze(Object.fromEntries(Array.from({ length: KEYS }, (_, i) => [`k${i}`, i])));
    expect((takeOver({ wide }, undefined).data as Data).wide).toBe(wide);
    expect(wideKeys(wide)).toEqual(Object.keys(wide));
    const { data } = takeOver({ wide: { a: 1 } }, undefined);
    expect(wideKeys((data as Data).wide)).toBeUndefined();
  });

  it('do not take a key of the name __proto__ over', () => {
    const data = own();
    const whole = JSON.parse(JSON.stringify(data).replace('"k1":1', '"__proto__":{"hacked":true},"k1":1')) as Data;
    const { wide } = takeOver(whole, data).data as Data;
    expect(Object.hasOwn(whole.wide, '__proto__')).toBe(true);
    expect(wide).toBe(data.wide);
  });
});
