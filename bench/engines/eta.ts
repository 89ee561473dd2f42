import { Eta } from 'eta';
import { EMBEDDED_SCRIPT } from './embedded-script.js';
import type { Engine } from './engine.js';

const eta = new Eta({ autoTrim: false });
eta.loadTemplate('@dashboard', EMBEDDED_SCRIPT);

export const engine: Engine = { name: 'eta', render: (data) => eta.render('@dashboard', data) };
