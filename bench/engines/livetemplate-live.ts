import { createTemplates } from '../../libs/livetemplate/src/core.js';
import { DASHBOARD_TEMPLATE } from './dashboard.js';
import type { Engine } from './engine.js';

const program = createTemplates({ texts: { 'dashboard.html': DASHBOARD_TEMPLATE } }).live('dashboard.html');

/** First render of a page that stays live: its places are annotated, its state added. */
export const engine: Engine = {
  name: 'livetemplate, live page',
  render(data) {
    const page = program.render(data);
    return page.html({ 'data-lvt-state': page.state });
  },
};
