import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, '../test/fixtures');
const PAGES = [
  'dashboard.html',
  'patterns/counter.tmpl',
  'patterns/dashboard.tmpl',
  'patterns/form.tmpl',
  'patterns/name.tmpl',
  'patterns/price.tmpl',
  'patterns/table.tmpl',
];

export const TEMPLATE_COUNT = 500;

/** The templates of a large application: small and large pages, no two alike, all of which call a shared one. */
export function manyTemplates(): Record<string, string> {
  const pages = PAGES.map((name) => readFileSync(join(FIXTURES, name), 'utf8'));
  const texts: Record<string, string> = {
    'navigation.html': '<nav>{{range .links}}<a href="/{{.path}}" title="{{.about}}">{{.label}}</a>{{end}}</nav>',
  };
  for (let i = 1; i < TEMPLATE_COUNT; i++) {
    texts[`page-${i}.html`] = `<p>Page ${i}</p>{{template "navigation.html" .}}${pages[i % pages.length]}`;
  }
  return texts;
}
