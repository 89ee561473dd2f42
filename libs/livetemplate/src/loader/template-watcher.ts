import { existsSync, watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { parseGlob } from './glob.js';
import { filesBelow } from './walk.js';

/** How long after the first sign of a change the files are read, in milliseconds: editors save in several steps. */
const SETTLE_MS = 50;

export interface TemplateWatcherOptions {
  /** As for `loadTemplates`. */
  readonly globs: readonly string[];
  /** Something may have changed. Called once at the start, and never again before it has settled. */
  readonly changed: () => Promise<void>;
  /** Folders that cannot be watched. */
  readonly failed: (error: unknown) => void;
}

/**
 * Tells when files that the globs name may have changed, come or gone. It needs a file system that reports changes; network
 * and container mounts may not.
 *
 * Each folder is watched by itself: in Node 20 a recursive watch misses files of new folders on Linux.
 *
 * @see requirement T8
 */
export class TemplateWatcher {
  private readonly watched = new Map<string, { readonly identity: string; readonly watcher: FSWatcher }>();
  private timer: NodeJS.Timeout | null = null;
  /** One pass after the other. */
  private work: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: TemplateWatcherOptions) {}

  /** Resolves when every folder is watched and `changed` has settled for the first time. */
  start(): Promise<void> {
    return this.run();
  }

  /** Resolves when a call of `changed` that may be under way has settled. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.work;
    this.keep(new Set());
  }

  private noticed(): void {
    if (this.closed) return;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.run();
    }, SETTLE_MS).unref();
  }

  private run(): Promise<void> {
    this.work = this.work.then(() => (this.closed ? undefined : this.pass())).catch(this.options.failed);
    return this.work;
  }

  private async pass(): Promise<void> {
    const seen = new Set<string>();
    // Before the files are read, so that nothing comes between.
    for (const pattern of this.options.globs) {
      const { folder, deep } = parseGlob(pattern);
      await this.follow(resolve(folder), deep, seen).catch(this.options.failed);
    }
    this.keep(seen);
    await this.options.changed();
  }

  /** Watches a folder and those below; where it is not there, the one it will come back in. */
  private async follow(folder: string, deep: boolean, seen: Set<string>): Promise<void> {
    try {
      await filesBelow(folder, deep, async (path) => {
        const { ino, birthtimeMs } = await stat(path);
        seen.add(path);
        this.watch(path, `${ino}:${birthtimeMs}`);
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw error;
      await this.follow(dirname(folder), false, seen);
      // It may have come back while nobody was looking.
      if (existsSync(folder)) await this.follow(folder, deep, seen);
    }
  }

  /** @param identity tells a folder from one of the same name that was deleted; a watcher of that one would stay silent. */
  private watch(path: string, identity: string): void {
    const known = this.watched.get(path);
    if (known?.identity === identity) return;
    known?.watcher.close();
    const watcher = watch(path, { persistent: false }, () => this.noticed());
    watcher.on('error', () => {
      watcher.close();
      this.watched.delete(path);
      this.noticed();
    });
    this.watched.set(path, { identity, watcher });
  }

  private keep(seen: ReadonlySet<string>): void {
    for (const [path, { watcher }] of this.watched) {
      if (seen.has(path)) continue;
      watcher.close();
      this.watched.delete(path);
    }
  }
}
