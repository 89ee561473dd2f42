import { describe, expect, it } from '@jest/globals';
import { takeOver } from '../data/own-data.js';
import { carryOut, type Change, type Recipe } from './transaction.js';

class Task {
  done = false;
  constructor(readonly title: string) {}
  get label(): string {
    return `${this.title}: ${this.done ? 'done' : 'open'}`;
  }
}

class Secret {
  #value = 1;
  other = 1;
  get value(): number {
    return this.#value;
  }
}

interface State {
  count: number;
  items: string[];
  when: Date;
  tasks: Task[];
  byName: Map<string, { n: number }>;
}

function state(): State {
  const tasks = [new Task('Milk')];
  return takeOver({ count: 0, items: ['a'], when: new Date(0), tasks, byName: new Map([['x', { n: 1 }]]) }, undefined)
    .data as State;
}

const recipe = (change: Recipe<State>): Change => ({ kind: 'recipe', recipe: change as Recipe<unknown> });

describe('carryOut', () => {
  it.each<[string, Change, Partial<State>]>([
    ['a recipe', recipe((draft) => void draft.count++), { count: 1 }],
    ['a recipe that returns a number', recipe((draft) => draft.items.push('b')), { items: ['a', 'b'] }],
    ['a recipe that returns a new list', recipe((draft) => draft.items.splice(0, 1)), { items: [] }],
    ['a recipe that waits', recipe(async (draft) => void (draft.count = await Promise.resolve(7))), { count: 7 }],
    [
      'a recipe on a map',
      recipe((draft) => void (draft.byName.get('x')!.n = 2)),
      { byName: new Map([['x', { n: 2 }]]) },
    ],
    ['a recipe with a new date', recipe((draft) => void (draft.when = new Date(9))), { when: new Date(9) }],
    ['properties', { kind: 'assign', properties: { count: 3 } }, { count: 3 }],
  ])('carries out %s', async (_name, change, expected) => {
    const before = state();
    const { data, changed } = await carryOut(change, before);
    expect(changed).toBe(true);
    expect(data).toEqual({ ...state(), ...expected });
    expect(before).toEqual(state());
  });

  it.each<[string, Change]>([
    ['a recipe that does nothing', recipe(() => undefined)],
    ['a recipe that only returns something', recipe(() => ({ count: 5 }))],
    ['a recipe that undoes itself', recipe((draft) => void (draft.count++, draft.count--))],
    ['a recipe that rebuilds the same', recipe((draft) => void (draft.items = ['a']))],
    ['properties that are so already', { kind: 'assign', properties: { count: 0 } }],
  ])('sees that %s changes nothing', async (_name, change) => {
    const before = state();
    expect(await carryOut(change, before)).toMatchObject({ data: before, changed: false });
  });

  it('sees that equal data as a whole changes nothing', async () => {
    const before = takeOver({ a: [1] }, undefined).data;
    expect(await carryOut({ kind: 'replace', data: { a: [1] } }, before)).toMatchObject({
      data: before,
      changed: false,
    });
  });

  it.each([null, undefined, 0, '', false])('lets a recipe read %p', async (nothing) => {
    const data = takeOver({ nothing, inner: { nothing }, list: [nothing], seen: 'no' }, undefined).data;
    const change: Recipe<{ nothing: unknown; inner: { nothing: unknown }; list: unknown[]; seen: string }> = (
      draft,
    ) => {
      draft.seen = [draft.nothing, draft.inner.nothing, draft.list[0]].every((value) => value === nothing)
        ? 'yes'
        : '?';
    };
    const after = await carryOut({ kind: 'recipe', recipe: change as Recipe<unknown> }, data);
    expect(after.data).toMatchObject({ seen: 'yes' });
  });

  it('changes nothing where the recipe throws', async () => {
    const before = state();
    const failing = recipe((draft) => {
      draft.count = 9;
      draft.items.push('b');
      throw new Error('no');
    });
    await expect(carryOut(failing, before)).rejects.toThrow('no');
    expect(before).toEqual(state());
  });

  it('drafts instances of classes with their getters and methods', async () => {
    const before = state();
    const { data } = await carryOut(
      recipe((draft) => void (draft.tasks[0]!.done = true)),
      before,
    );
    const [task] = (data as State).tasks;
    expect(task).toBeInstanceOf(Task);
    expect(task!.label).toBe('Milk: done');
    expect(before.tasks[0]!.label).toBe('Milk: open');
  });

  it('refuses loudly what cannot be drafted', async () => {
    const before = takeOver({ secret: new Secret() }, undefined).data;
    const reading: Recipe<{ secret: Secret }> = (draft) => draft.secret.value;
    await expect(carryOut({ kind: 'recipe', recipe: reading as Recipe<unknown> }, before)).rejects.toThrow(TypeError);
  });

  it('copies what a recipe puts in', async () => {
    const item = { n: 1 };
    const { data } = await carryOut(
      recipe((draft) => void draft.byName.set('y', item)),
      state(),
    );
    item.n = 2;
    expect((data as State).byName.get('y')).toEqual({ n: 1 });
  });

  it('never takes an instance that others can change for unchanged', async () => {
    const task = new Task('Milk');
    const before = takeOver(task, undefined).data;
    task.done = true;
    expect((await carryOut({ kind: 'replace', data: task }, before)).changed).toBe(true);
    const around = takeOver({ task }, undefined).data;
    expect((await carryOut({ kind: 'replace', data: { task } }, around)).changed).toBe(true);
  });

  it('asks for setData() where the data is no object', async () => {
    await expect(carryOut({ kind: 'assign', properties: {} }, 'text')).rejects.toThrow('use setData()');
  });
});
