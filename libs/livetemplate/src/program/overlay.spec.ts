import { types } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WIDE } from './derived-keys.js';
import { differingKeys, GONE, isStandIn, markHolder, ordinary, overlaid } from './overlay.js';

type Plain = Record<string, unknown>;

const KEYS = Array.from({ length: WIDE + 8 }, (_, i) => `k${i}`);
const BASE: Plain = Object.freeze(Object.fromEntries(KEYS.map((key, i) => [key, i])));

/** One state after another, each with what an ordinary object would be. */
interface Step {
  readonly values: readonly (readonly [key: string, value: unknown])[];
  readonly gone: readonly string[];
  /** Whether somebody asks for the ordinary object. */
  readonly isSeen: boolean;
}

interface State {
  readonly data: Plain;
  readonly model: Plain;
}

const key = fc.oneof(
  fc.constantFrom('k0', 'k1', 'k2', `k${WIDE}`),
  fc.constantFrom('new', 'toString', 'constructor', 'length'),
);
const steps = fc.array(
  fc.record({
    values: fc.array(fc.tuple(key, fc.oneof(fc.nat({ max: 9 }), fc.constant(undefined))), { maxLength: 4 }),
    gone: fc.array(key, { maxLength: 2 }),
    isSeen: fc.boolean(),
  }),
  { maxLength: 8 },
);

/** Does to an object what a draft does when it is closed. */
function next({ data, model }: State, { values, gone, isSeen }: Step): State {
  const changed = { ...model };
  const changes = new Map<string, unknown>();
  for (const name of gone) {
    if (Object.hasOwn(changed, name)) changes.set(name, GONE);
    delete changed[name];
  }
  for (const [name, value] of values) {
    changes.set(name, value);
    changed[name] = value;
  }
  const state = { data: overlaid(data, Object.keys(changed), changes), model: changed };
  if (isSeen) ordinary(state.data);
  return state;
}

/** All that can be asked of an object, whoever asks. */
function answers(object: Plain): unknown {
  const names = ['k0', 'k1', 'new', 'toString', 'constructor', 'length', 'absent', '__proto__'];
  const own = Object.entries(object);
  const walked: string[] = [];
  for (const name in object) walked.push(name);
  return {
    own,
    walked,
    keys: Reflect.ownKeys(object),
    text: JSON.stringify(object),
    copy: { ...object },
    prototype: Object.getPrototypeOf(object) as unknown,
    each: names.map((name) => [object[name], name in object, Object.hasOwn(object, name)]),
    printed: Object.prototype.toString.call(object),
  };
}

describe('what stands in for an object', () => {
  it('answers as an ordinary object would, and becomes one; states of before stay what they were', () => {
    let count = 0;
    fc.assert(
      fc.property(steps, (list) => {
        const states: State[] = [{ data: BASE, model: { ...BASE } }];
        for (const step of list) states.push(next(states.at(-1)!, step));
        for (const { data, model } of states) {
          expect(answers(data)).toEqual(answers(model));
          if (isStandIn(data)) count++;
          const own = ordinary(data);
          expect(answers(own)).toEqual(answers(model));
          expect(ordinary(data)).toBe(own);
          expect([types.isProxy(own), isStandIn(own), Object.isFrozen(own)]).toEqual([false, false, true]);
        }
      }),
      { numRuns: 60 },
    );
    expect(count).toBeGreaterThan(0);
  });

  it('tells between any two states all keys that hold something else, or says that it does not know', () => {
    let told = 0;
    fc.assert(
      fc.property(steps, (list) => {
        const states: State[] = [{ data: BASE, model: { ...BASE } }];
        for (const step of list) states.push(next(states.at(-1)!, step));
        for (const now of states) {
          for (const before of states) {
            const keys = differingKeys(now.data, before.data);
            if (keys === null) continue;
            told++;
            const all = [...new Set([...Object.keys(now.model), ...Object.keys(before.model)])];
            const differing = all.filter(
              (name) =>
                !Object.is(now.model[name], before.model[name]) ||
                Object.hasOwn(now.model, name) !== Object.hasOwn(before.model, name),
            );
            expect(keys).toEqual(expect.arrayContaining(differing));
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(told).toBeGreaterThan(0);
  });

  it('can be changed by nobody', () => {
    const data = overlaid(BASE, KEYS, new Map([['k1', 'new']]));
    expect(() => (data['k1'] = 1)).toThrow(TypeError);
    expect(() => (data['other'] = 1)).toThrow(TypeError);
    expect(() => delete data['k2']).toThrow(TypeError);
    expect(() => Object.defineProperty(data, 'k1', { value: 1 })).toThrow(TypeError);
    expect(() => Object.setPrototypeOf(data, null) as unknown).toThrow(TypeError);
    expect(answers(data)).toEqual(answers({ ...BASE, k1: 'new' }));
  });

  it('is found in the objects that hold it, which stay what they are besides', () => {
    const other = Object.freeze({ deep: 1 });
    const inner = Object.freeze({ wide: overlaid(BASE, KEYS, new Map([['k1', 'new']])), other });
    markHolder(inner);
    const outer = Object.freeze({ inner, other });
    markHolder(outer);
    const own = ordinary(outer);
    expect(own).toEqual({ inner: { wide: { ...BASE, k1: 'new' }, other: { deep: 1 } }, other: { deep: 1 } });
    expect([own.other, own.inner.other]).toEqual([other, other]);
    expect(structuredClone(own)).toEqual(own);
    expect(ordinary(outer)).toBe(own);
    expect(ordinary(inner)).toBe(own.inner);
  });

  it('gives way to an ordinary object where very much is others, or little is left', () => {
    let data = BASE;
    for (let i = 0; i < 2_000; i++) data = overlaid(data, KEYS, new Map([[KEYS[i % 1_000]!, `${i}`]]));
    const wanted = Object.fromEntries(KEYS.map((name, i) => [name, i < 1_000 ? `${1_000 + i}` : i]));
    expect({ ...data }).toEqual(wanted);
    const many = new Map(KEYS.map((name) => [name, 'all']));
    expect(isStandIn(overlaid(BASE, KEYS, many))).toBe(false);
    const few = KEYS.slice(0, 5);
    expect(isStandIn(overlaid(BASE, few, new Map(KEYS.slice(5).map((name) => [name, GONE]))))).toBe(false);
  });
});
