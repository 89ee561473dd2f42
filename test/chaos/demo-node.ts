import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = join(import.meta.dirname, '../..');
const READY = 'LiveTemplate demo:';

export interface DemoNodeOptions {
  readonly port: number;
  /** Address of its Redis; left out for pages in memory. */
  readonly redis?: string;
  /** Where `apps/demo` is. @default the workspace */
  readonly root?: string;
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What the demo says about its page store. */
export interface NodeHealth {
  /** 0 where nobody answers. */
  readonly http: number;
  readonly degraded: boolean;
}

export interface NodeEffort {
  /** Size of the heap. */
  readonly heapBytes: number;
  /** Processor time since its start. */
  readonly processorMs: number;
}

/** The demo as a process of its own. */
export class DemoNode {
  /** What it has written, of all its lives. */
  readonly log: string[] = [];
  private child: ChildProcess | null = null;
  /** Where `apps/demo` is that it runs, or ran last. */
  root: string;

  constructor(private readonly options: DemoNodeOptions) {
    this.root = options.root ?? ROOT;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  /** Resolves when it listens. @param root where `apps/demo` is from now on */
  async start(root = this.root): Promise<void> {
    this.root = root;
    const { port, redis, env } = this.options;
    const flags = ['--expose-gc', '--import', join(import.meta.dirname, 'node-probe.mjs')];
    const typescript = ['--conditions=livetemplate-src', '--import', join(ROOT, 'tools/register-ts.mjs')];
    const child = spawn(process.execPath, [...flags, ...typescript, join(root, 'apps/demo/src/main.ts')], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NODE_OPTIONS: '',
        NO_COLOR: '1',
        PORT: String(port),
        REDIS_URL: redis ?? '',
        // Several nodes, their Redis and all who work on them share one machine: to be kept waiting by it is no outage.
        REDIS_ANSWER_MS: '5000',
        LIVETEMPLATE_SECRET: 'a-secret-of-all-nodes-of-the-chaos',
        SESSION_SECRET: 'a-secret-of-all-nodes-of-the-chaos',
        ...env,
      },
    });
    this.child = child;
    process.once('exit', this.killChild);
    child.once('exit', () => {
      if (this.child === child) this.child = null;
    });
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout!, child.stderr!]) {
        createInterface({ input: stream }).on('line', (line) => {
          this.log.push(line);
          if (line.startsWith(READY)) resolve();
        });
      }
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`The node did not start:\n${this.log.slice(-40).join('\n')}`)));
    });
  }

  /** It is gone at once, and tells nobody. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** It shuts down, as for a new version. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  async health(): Promise<NodeHealth> {
    try {
      const response = await fetch(`${this.origin}/health/ready`);
      const body = (await response.json()) as { details: Record<string, { degraded?: boolean }> };
      return {
        http: response.status,
        degraded: Object.values(body.details).some(({ degraded }) => degraded === true),
      };
    } catch {
      return { http: 0, degraded: false };
    }
  }

  /** @param question `heap` collects what nobody holds before it is measured */
  async effort(question: 'heap' | 'processor'): Promise<NodeEffort> {
    const { child } = this;
    if (child === null) throw new Error('The node does not run.');
    const answered = once(child, 'message') as Promise<[NodeEffort]>;
    child.send(question);
    const [effort] = await answered;
    return effort;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = null;
    process.off('exit', this.killChild);
    if (child === null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  private readonly killChild = (): void => {
    this.child?.kill('SIGKILL');
  };
}
