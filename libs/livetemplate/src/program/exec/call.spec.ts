import { describe, expect, it } from '@jest/globals';

import { createTemplates } from '../../core.js';

describe('a function for templates that is async', () => {
  it('fails with what to do instead', () => {
    const texts = { 'a.html': '<p>{{later .x}}</p>' };
    const templates = createTemplates({ texts, functions: { later: async (x: unknown) => x } });
    expect(() => templates.render('a.html', { x: 1 })).toThrow('cannot be async: compute this before');
    expect(() => templates.live('a.html').evaluate({ x: 1 })).toThrow('cannot be async: compute this before');
  });
});
