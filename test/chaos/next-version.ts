import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from './demo-node.js';

/** The demo with one more line on its dashboard. */
export class NextVersion {
  private constructor(readonly root: string) {}

  static async make(): Promise<NextVersion> {
    const root = await mkdtemp(join(tmpdir(), 'livetemplate-next-'));
    await cp(join(ROOT, 'apps/demo'), join(root, 'apps/demo'), { recursive: true });
    for (const name of ['node_modules', 'package.json']) await symlink(join(ROOT, name), join(root, name));
    const file = join(root, 'apps/demo/views/dashboard.html');
    const text = await readFile(file, 'utf8');
    const changed = text.replace('<h1', '<p id="next">The next version</p><h1');
    if (changed === text) throw new Error('The dashboard has no place for another line.');
    await writeFile(file, changed);
    return new NextVersion(root);
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true });
  }
}
