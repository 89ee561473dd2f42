import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder in which an application of the documentation is started: what is said there of files is true in it. */
export class Project {
  private constructor(
    private readonly folder: string,
    private readonly home: string,
  ) {}

  /** @param files by their paths */
  static async enter(files: Readonly<Record<string, string>>): Promise<Project> {
    const folder = await mkdtemp(join(tmpdir(), 'livetemplate-docs-'));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const project = new Project(folder, process.cwd());
    process.chdir(folder);
    return project;
  }

  async leave(): Promise<void> {
    process.chdir(this.home);
    await rm(this.folder, { recursive: true });
  }
}
