import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Backend } from '../../libs/livetemplate/src/nest/application/backend.js';
import { systemClock } from '../../libs/livetemplate/src/page/index.js';
import { MemoryPresenceRegister, MemoryRevocationList } from '../../libs/livetemplate/src/store/index.js';
import { modelData } from './changes.js';
import { ModelNode, Worlds } from './node.js';
import { modelTemplate } from './templates.js';
import { searchParameters } from './search.js';
import { HeldBus, RecordingStore } from './shared-backend.js';
import { story } from './steps.js';
import { World, type Universe } from './world.js';

interface Setting {
  readonly nodes: number;
  readonly batchWindowMs: number;
  /** Turns that the store takes to answer. */
  readonly delay: number;
  /** Longest text of a fragment in one envelope of 1.0, in UTF-16 code units. */
  readonly maxPayload?: number;
  readonly runs: number;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  'on one node, where each change is a frame': { nodes: 1, batchWindowMs: 0, delay: 0, runs: 60 },
  'on one node, where frames wait for a window': { nodes: 1, batchWindowMs: 4, delay: 0, runs: 40 },
  'on one node with a store that takes its time': { nodes: 1, batchWindowMs: 0, delay: 1, runs: 40 },
  'on two nodes, where long fragments come in parts': {
    nodes: 2,
    batchWindowMs: 0,
    delay: 1,
    maxPayload: 120,
    runs: 40,
  },
  'on two nodes': { nodes: 2, batchWindowMs: 0, delay: 1, runs: 50 },
};

describe.each(Object.keys(SETTINGS))('whoever watches a page %s', (name) => {
  const { nodes, delay, runs, ...limits } = SETTINGS[name]!;
  let universe: Universe;

  beforeAll(async () => {
    const store = new RecordingStore({ shared: nodes > 1 });
    store.delay = delay;
    const bus = new HeldBus();
    const backend: Backend = {
      store,
      revocations: new MemoryRevocationList(systemClock),
      presence: new MemoryPresenceRegister(),
      bus: nodes > 1 ? bus : undefined,
    };
    const worlds = new Worlds();
    const started: ModelNode[] = [];
    for (let node = 0; node < nodes; node++) started.push(await ModelNode.start(worlds, backend, limits));
    universe = { nodes: started, worlds, store, bus };
  });

  afterAll(async () => {
    for (const node of universe.nodes) await node.close();
  });

  it('sees it as it is, with every number once, whatever happens to connections', async () => {
    await fc.assert(
      fc.asyncProperty(modelTemplate, modelData, story, async (text, first, steps) => {
        expect(await new World(universe, text, first).live(steps)).toBe('');
      }),
      searchParameters(runs),
    );
  });
});
