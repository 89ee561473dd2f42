import { createTemplates } from '../../libs/livetemplate/src/core.js';
import { DASHBOARD_TEMPLATE } from './dashboard.js';
import type { Engine } from './engine.js';

const templates = createTemplates({ texts: { 'dashboard.html': DASHBOARD_TEMPLATE } });

export const engine: Engine = { name: 'livetemplate', render: (data) => templates.render('dashboard.html', data) };
