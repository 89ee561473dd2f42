import { join } from 'node:path';

/** The build puts `views` and `public` beside the compiled sources, so that both layouts are alike. */
const ROOT = join(import.meta.dirname, '..');

export const VIEWS_FOLDER = join(ROOT, 'views');
export const PUBLIC_FOLDER = join(ROOT, 'public');
