import { TemplateCache } from '../../core.js';

/** Compiled templates of all applications in this process: of a reload, only what has changed is compiled. */
export const PROGRAM_CACHE = new TemplateCache();
