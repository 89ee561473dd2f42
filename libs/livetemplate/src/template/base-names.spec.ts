import { describe, expect, it } from '@jest/globals';
import { createTemplates } from '../core.js';

describe('templates in folders', () => {
  const texts = {
    'page.html': '{{template "head.html" .}}{{template "shop/item.html" .}}',
    'partials/head.html': '<h1>{{.}}</h1>',
    'shop/item.html': '<p>shop</p>',
    'admin/item.html': '<p>admin</p>',
  };

  it('are called by path, or by the last part of it, as after ParseGlob', () => {
    const templates = createTemplates({ texts });
    expect(templates.render('page.html', 'x')).toBe('<h1>x</h1><p>shop</p>');
    expect(templates.render('head.html', 'y')).toBe('<h1>y</h1>');
  });

  it('keep a name that several of them share to their paths', () => {
    const templates = createTemplates({ texts });
    expect(() => templates.render('item.html', 'x')).toThrow('There is no template "item.html".');
  });

  it('never take the name of another', () => {
    const templates = createTemplates({ texts: { ...texts, 'head.html': 'own' } });
    expect(templates.render('head.html', 'x')).toBe('own');
  });

  it('are listed once', () => {
    expect(createTemplates({ texts }).names).toEqual([
      'admin/item.html',
      'page.html',
      'partials/head.html',
      'shop/item.html',
    ]);
  });

  it('are no pages where others call them by the last part', () => {
    const parts = { 'page.html': '{{template "open.html"}}x"></p>', 'parts/open.html': '<p title="' };
    expect(() => createTemplates({ texts: parts }).check()).not.toThrow();
  });
});
