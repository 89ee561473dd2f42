import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_ATTEMPTS = 3;

/** A Redis of a test's own that it may pause, kill and start again. */
export class RedisProcess {
  private child: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly config: readonly string[],
    private readonly sentinel: boolean,
  ) {}

  /** @param config further lines of its configuration. What it keeps on disk is gone with {@link end}. */
  static async start(config: readonly string[] = [], sentinel = false): Promise<RedisProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'livetemplate-redis-'));
    for (let attempt = 1; ; attempt++) {
      const redis = new RedisProcess(await freePort(), folder, config, sentinel);
      try {
        await redis.run();
        return redis;
      } catch (error) {
        // Between finding a free port and using it, another process may take it.
        if (attempt === START_ATTEMPTS) throw error;
      }
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get runs(): boolean {
    return this.child !== null;
  }

  /** Starts it again on its port, with what it has on disk. */
  async run(): Promise<void> {
    const file = join(this.folder, 'redis.conf');
    // Sentinel writes its file anew, so each start gets a fresh one.
    await writeFile(file, [`port ${this.port}`, 'bind 127.0.0.1', `dir ${this.folder}`, ...this.config].join('\n'));
    const child = spawn(process.env['REDIS_SERVER_PATH'] as string, [file, ...(this.sentinel ? ['--sentinel'] : [])], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    process.once('exit', this.killChild);
    await ready(child, this.sentinel ? '# Sentinel ID is' : 'Ready to accept connections');
  }

  /** It hears and answers nothing, but keeps its connections. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** It is gone at once, with what it has not written to disk. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    process.off('exit', this.killChild);
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** What it has on disk is gone, as with a disk of a container. Not while it runs. */
  async forget(): Promise<void> {
    await rm(this.folder, { recursive: true });
    await mkdir(this.folder);
  }

  async end(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true });
  }

  private readonly killChild = (): void => {
    this.child?.kill('SIGKILL');
  };
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function ready(child: ChildProcess, sign: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (line.includes(sign)) resolve();
      });
    }
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server did not start:\n${lines.join('\n')}`)));
  });
}
