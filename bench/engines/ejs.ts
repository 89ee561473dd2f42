import ejs from 'ejs';
import { EMBEDDED_SCRIPT } from './embedded-script.js';
import type { Engine } from './engine.js';

/** Without `with` and without line numbers, both of which cost time at every value. */
const render = ejs.compile(EMBEDDED_SCRIPT, { _with: false, localsName: 'it', compileDebug: false });

export const engine: Engine = { name: 'ejs', render };
