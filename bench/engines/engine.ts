import type { Dashboard } from './dashboard.js';

/** A way to write the dashboard. Each runs in a process of its own, with the settings its makers advise for speed. */
export interface Engine {
  readonly name: string;
  render(data: Dashboard): string;
}

/** A template without its line breaks and indentation: those are for readers, and would be text of the page. */
export function oneLine(template: string): string {
  return template.replace(/\n */g, '');
}
