import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openDraft } from './draft.js';
import { takeOver } from './own-data.js';

interface Row {
  id: number;
  tags: string[];
}

interface Data {
  count: number;
  rows: Row[];
  byName: Map<string, { n: number }>;
  some: Set<unknown>;
  extra?: unknown;
  nested: { deep: { value: unknown } };
}

/** Made anew each time, so that nothing is shared by accident. */
const plain = (): Data => ({
  count: 0,
  rows: [3, 1, 2].map((id) => ({ id, tags: ['a', 'b'] })),
  byName: new Map([
    ['x', { n: 1 }],
    ['y', { n: 2 }],
  ]),
  some: new Set<unknown>([1, { n: 1 }]),
  nested: { deep: { value: [1, [2]] } },
});

const own = (): Data => takeOver(plain(), undefined).data as Data;

function change(data: object, recipe: (draft: Data) => unknown): Data {
  const open = openDraft(data);
  recipe(open.draft as Data);
  return open.finish().data as Data;
}

type Edit = (data: Data, a: number, b: number) => unknown;

/** What a recipe may do; the same on a draft as on ordinary data. */
const EDITS: Readonly<Record<string, Edit>> = {
  'sets a number': (data, a) => (data.count = a),
  'sets a property of an item': (data, a, b) => data.rows[a] && (data.rows[a].id = b),
  'replaces an item': (data, a, b) => a < data.rows.length && (data.rows[a] = { id: b, tags: [] }),
  'writes behind the end': (data, a, b) => (data.rows[data.rows.length] = { id: b, tags: [`${a}`] }),
  'copies an item to another place': (data, a, b) => data.rows[a] && data.rows[b] && (data.rows[a] = data.rows[b]),
  'exchanges two items': (data, a, b) => {
    const [one, other] = [data.rows[a], data.rows[b]];
    if (one && other) [data.rows[a], data.rows[b]] = [other, one];
  },
  'changes an inner list': (data, a, b) => data.rows[a]?.tags.push(String(b)),
  'changes what it has put in': (data, a) => {
    data.rows.push({ id: a, tags: [] });
    data.rows.at(-1)!.tags.push('later');
  },
  'puts a draft into something new': (data, a) => data.rows[a] && (data.extra = { found: [data.rows[a]] }),
  pushes: (data, a, b) => data.rows.push({ id: a, tags: [String(b)] }, { id: b, tags: [] }),
  pops: (data) => data.rows.pop(),
  shifts: (data) => data.rows.shift(),
  unshifts: (data, a) => data.rows.unshift({ id: a, tags: [] }),
  splices: (data, a, b) => data.rows.splice(a, b % 3, { id: a + b, tags: [] }),
  'moves an item and changes it': (data, a, b) => {
    const [row] = data.rows.splice(a, 1);
    if (row === undefined) return;
    data.rows.splice(b, 0, row);
    row.tags.push('moved');
  },
  sorts: (data) => data.rows.sort((one, other) => (one?.id ?? 0) - (other?.id ?? 0)),
  reverses: (data) => data.rows.reverse(),
  shortens: (data, a) => (data.rows.length = Math.min(a, data.rows.length)),
  fills: (data, a, b) => data.rows[0]?.tags.fill(String(a), 0, b),
  'copies within': (data, a, b) => data.rows.copyWithin(a, b, b + 1),
  'finds and changes': (data, a, b) => {
    const row = data.rows.find((each) => each?.id === a);
    if (row) row.id = b;
  },
  'finds the last and changes': (data, a, b) => {
    const row = data.rows.findLast((each) => each?.id !== a);
    if (row) row.id = b;
  },
  'filters in place': (data, a) => (data.rows = data.rows.filter((row) => row?.id !== a)),
  'changes what it has filtered': (data, a) => data.rows.filter((row) => row?.id === a).forEach((row) => (row.id += 1)),
  'takes out what it has found': (data, a) => {
    const row = data.rows.find((each) => each?.id === a);
    if (row !== undefined) data.rows.splice(data.rows.indexOf(row), 1);
  },
  'goes through all': (data, a) => {
    for (const row of data.rows) if (row && row.id > a) row.id = 0;
  },
  'maps to new items': (data, a) => (data.rows = data.rows.map((row) => ({ ...row, tags: [String(a)] }))),
  'spreads a draft': (data, a) => (data.rows = [...data.rows, { id: a, tags: [] }]),
  'deletes a property': (data) => delete data.extra,
  'adds a property': (data, a) => (data.extra = a % 2 === 0 ? [a] : undefined),
  'writes deep': (data, a) => (data.nested.deep.value = { a }),
  'sets a value of a map': (data, a) => data.byName.set('x', { n: a }),
  'adds to a map': (data, a) => data.byName.set(`k${a}`, { n: a }),
  'changes a value of a map': (data, a) => {
    for (const value of data.byName.values()) value.n += a;
  },
  'deletes from a map': (data) => data.byName.delete('y'),
  'clears a map': (data) => data.byName.clear(),
  'adds to a set': (data, a) => data.some.add(a),
  'changes an item of a set': (data, a) => {
    for (const item of data.some) if (typeof item === 'object') Object.assign(item!, { n: a });
  },
  'deletes from a set': (data) => data.some.delete(1),
  'clears a set': (data) => data.some.clear(),
  'assigns the same': (data) => Object.assign(data, { rows: data.rows, nested: data.nested }),
};

const edits = fc.array(
  fc.record({ edit: fc.constantFrom(...Object.keys(EDITS)), a: fc.nat({ max: 5 }), b: fc.nat({ max: 5 }) }),
  { maxLength: 8 },
);

function deepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const parts: Iterable<unknown> =
    value instanceof Map || value instanceof Set ? value.values() : Object.values(value as object);
  return Object.isFrozen(value) && [...parts].every(deepFrozen);
}

describe('openDraft', () => {
  it.each(Object.keys(EDITS))('gives what ordinary data would be where a recipe %s', (name) => {
    const expected = plain();
    const edit = EDITS[name]!;
    edit(expected, 1, 2);
    const before = own();
    expect(change(before, (draft) => edit(draft, 1, 2))).toStrictEqual(expected);
    expect(before).toStrictEqual(plain());
  });

  it('gives what ordinary data would be, whatever a recipe does', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const expected = plain();
        for (const { edit, a, b } of list) EDITS[edit]!(expected, a, b);
        const before = own();
        const after = change(before, (draft) => {
          for (const { edit, a, b } of list) EDITS[edit]!(draft, a, b);
        });
        expect(after).toEqual(expected);
        expect(before).toStrictEqual(plain());
        expect(deepFrozen(after)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('copies the way to a change, and nothing else', () => {
    const before = own();
    const after = change(before, (draft) => void (draft.rows[1]!.id = 9));
    expect(after).not.toBe(before);
    expect(after.rows).not.toBe(before.rows);
    expect(after.rows[1]!.tags).toBe(before.rows[1]!.tags);
    expect([after.rows[0], after.rows[2]]).toEqual([before.rows[0], before.rows[2]]);
    expect(after.rows[0]).toBe(before.rows[0]);
    expect(
      [after.byName, after.some, after.nested].every(
        (part, i) => part === [before.byName, before.some, before.nested][i],
      ),
    ).toBe(true);
  });

  it.each<[string, (draft: Data) => unknown]>([
    ['reads', (draft) => [JSON.stringify(draft), [...draft.byName], [...draft.some], draft.rows.map(({ id }) => id)]],
    ['undoes what it did', (draft) => (draft.rows[0]!.tags.push('c'), draft.rows[0]!.tags.pop())],
    ['takes an item out and puts it back', (draft) => draft.rows.unshift(draft.rows.shift()!)],
    ['sorts twice', (draft) => draft.rows.reverse().reverse()],
    ['builds the same anew', (draft) => (draft.rows = plain().rows)],
    ['sets the same', (draft) => draft.byName.set('x', draft.byName.get('x')!)],
    ['deletes and adds', (draft) => (draft.some.delete(7), draft.some.add(1))],
    ['adds and deletes', (draft) => ((draft.extra = 1), delete draft.extra)],
  ])('gives the same data where a recipe only %s', (_name, recipe) => {
    const before = own();
    expect(change(before, recipe)).toBe(before);
  });

  it('fills holes', () => {
    const { rows } = change(own(), (draft) => (draft.rows[4] = { id: 4, tags: [] }));
    expect(rows.slice(2)).toStrictEqual([plain().rows[2], undefined, { id: 4, tags: [] }]);
  });

  it('tells negative zero from zero', () => {
    expect(Object.is(change(own(), (draft) => (draft.count = -0)).count, -0)).toBe(true);
  });

  it('gives the same draft for the same object', () => {
    change(own(), (draft) => {
      expect(draft.rows[0]).toBe(draft.rows[0]);
      const row = draft.rows[1]!;
      draft.rows.splice(0, 1);
      expect(draft.rows[0]).toBe(row);
      expect([draft.rows.indexOf(row), draft.rows.includes(row)]).toEqual([0, true]);
      expect(draft.byName.get('x')).toBe(draft.byName.get('x'));
    });
  });

  it('looks like ordinary data', () => {
    change(own(), (draft) => {
      expect(Array.isArray(draft.rows)).toBe(true);
      expect([draft.byName instanceof Map, draft.some instanceof Set]).toEqual([true, true]);
      expect([draft.byName.size, draft.some.size, draft.rows.length]).toEqual([2, 2, 3]);
      expect(['rows' in draft, 'none' in draft, Object.keys(draft.rows)]).toEqual([true, false, ['0', '1', '2']]);
      expect({ ...draft, byName: [...draft.byName], some: [...draft.some] }).toEqual({
        ...plain(),
        byName: [...plain().byName],
        some: [...plain().some],
      });
    });
  });

  it('shows search callbacks the items as they are', () => {
    const before = own();
    const seen: unknown[] = [];
    change(before, (draft) => draft.rows.find((row) => (seen.push(row), false)));
    expect(seen.every((row, index) => row === before.rows[index])).toBe(true);
  });

  it('refuses data that contains itself', () => {
    expect(() => change(own(), (draft) => (draft.nested.deep.value = draft.nested))).toThrow(
      /its own "(?:deep\.value|value\.deep)"/u,
    );
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => change(own(), (draft) => (draft.extra = loop))).toThrow('must not contain itself');
  });

  it.each<[string, (draft: Data) => unknown]>([
    ['an item', (draft) => draft.rows[0]],
    ['a list', (draft) => draft.rows.push({ id: 1, tags: [] })],
    ['a map', (draft) => draft.byName.get('x')],
    ['a set', (draft) => draft.some.size],
  ])('refuses the draft of %s after the change', (_name, use) => {
    const open = openDraft(own());
    const kept = Object.create(open.draft) as Data;
    const { rows, byName, some } = kept;
    open.finish();
    expect(() => use({ rows, byName, some } as Data)).toThrow('after the change');
    expect(() => kept.count).toThrow('after the change');
  });

  it.each<[string, (draft: Data) => unknown]>([
    ['freezes', (draft) => Object.freeze(draft.rows)],
    ['defines a property', (draft) => Object.defineProperty(draft, 'count', { value: 1 })],
    ['gives another prototype', (draft) => Object.setPrototypeOf(draft, null)],
    ['names a property of a list', (draft) => Object.assign(draft.rows, { name: 1 })],
  ])('refuses a recipe that %s', (_name, recipe) => {
    expect(() => change(own(), recipe)).toThrow(TypeError);
  });

  it('never sets a prototype', () => {
    const after = change(own(), (draft) => {
      (draft as unknown as Record<string, unknown>)['__proto__'] = { admin: true };
      draft.extra = JSON.parse('{"__proto__":{"admin":true}}');
    }) as Data & { admin?: boolean };
    expect([after.admin, (after.extra as { admin?: boolean }).admin]).toEqual([undefined, undefined]);
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
  });

  it('says what others can change', () => {
    class Instance {}
    const open = openDraft(own());
    (open.draft as Data).extra = new Instance();
    const first = open.finish();
    expect(first.opaque).toBe(true);
    const again = openDraft(first.data as object);
    (again.draft as Data).count = 1;
    expect(again.finish().opaque).toBe(true);
  });
});
