import { LiveTemplateModule, type LiveTemplateModuleOptions } from '@livetemplate/nestjs';
import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { AddressInfo } from 'node:net';

import { Browser } from './browser.js';
import { PATIENT_MS } from './redis/patience.js';

export const SECRET = 'a-secret-of-the-tests-that-is-long-enough';

export interface HostParts extends Pick<ModuleMetadata, 'controllers' | 'providers'> {
  /** Modules besides that of the library. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly options: LiveTemplateModuleOptions;
  /** What serves HTTP. @default Express */
  readonly adapter?: AbstractHttpAdapter;
  /** Before the application listens. */
  readonly prepare?: (app: INestApplication) => void;
}

/** A Nest application with the module, listening on a free port, with its own browsers. */
export class LiveHost {
  /** What went to the error log. */
  readonly errors: string[] = [];
  /** What went to the log as a warning. */
  readonly warnings: string[] = [];
  private readonly browsers: Browser[] = [];

  private constructor(readonly app: INestApplication) {}

  static async start({ options, prepare, adapter, imports = [], ...parts }: HostParts): Promise<LiveHost> {
    const module = await Test.createTestingModule({
      imports: [LiveTemplateModule.forRoot({ secret: SECRET, ...options, ...patient(options) }), ...imports],
      ...parts,
    }).compile();
    const app = adapter === undefined ? module.createNestApplication() : module.createNestApplication(adapter);
    const host = new LiveHost(app);
    app.useLogger(host.logger());
    prepare?.(app);
    await app.listen(0, '127.0.0.1');
    return host;
  }

  get origin(): string {
    const { port } = (this.app.getHttpServer() as { address(): AddressInfo }).address();
    return `http://127.0.0.1:${port}`;
  }

  /** A browser without cookies. @param base of the application that it connects to */
  browser(base?: string): Browser {
    const browser = new Browser(this.origin, base);
    this.browsers.push(browser);
    return browser;
  }

  async close(): Promise<void> {
    for (const browser of this.browsers) await browser.close();
    await this.app.close();
  }

  private logger(): LoggerService {
    const ignore = (): void => {};
    return {
      log: ignore,
      warn: (text: unknown) => void this.warnings.push(typeof text === 'object' ? JSON.stringify(text) : String(text)),
      error: (...parts: unknown[]) => {
        this.errors.push(parts.map(told).join(' '));
      },
    };
  }
}

/** Unless the test says how long Redis may take, it may take its time: a busy machine is no outage. */
function patient({ store }: LiveTemplateModuleOptions): Pick<LiveTemplateModuleOptions, 'store'> {
  return typeof store === 'object' && 'redis' in store ? { store: { answerMs: PATIENT_MS, ...store } } : {};
}

function told(part: unknown): string {
  if (part instanceof Error) return String(part.stack);
  return typeof part === 'object' ? JSON.stringify(part) : String(part);
}
