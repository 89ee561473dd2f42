import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'view');

function view(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

/** The templates of the debug page, by name. */
export const VIEWS = {
  'overview.html': view('overview.html'),
  'inspect.html': view('inspect.html'),
  'layout.html': view('layout.html'),
};

export const STYLE = view('debug.css');

export const ICON = view('icon.svg');
