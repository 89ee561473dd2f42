import {
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type INestApplicationContext,
} from '@nestjs/common';
import { DiscoveryModule, HttpAdapterHost, NestFactory } from '@nestjs/core';

import { FEATURE, MODULE_OPTIONS } from '../livetemplate.internal-constants.js';
import { PROVIDERS } from '../livetemplate.providers.js';
import { AssetsController } from '../transport/assets.controller.js';
import { StreamController } from '../transport/stream.controller.js';
import { debugApplicationOptions } from './debug-application.options.js';
import { DebugSource } from './debug-source.js';
import { DebugBoard } from './page/debug-board.js';
import { DebugPages } from './page/debug-pages.js';

@Module({})
class DebugApplicationModule {}

/**
 * Runs the application that the debug page is a page of. It is one of its own, in a container of its own: nothing that is counted, limited, stored or
 * injected of the host's has to do with it. It is made when somebody first looks.
 */
@Injectable()
export class DebugHost implements BeforeApplicationShutdown {
  private made: Promise<INestApplicationContext> | undefined;

  constructor(
    private readonly source: DebugSource,
    private readonly http: HttpAdapterHost,
  ) {}

  application(): Promise<INestApplicationContext> {
    this.made ??= NestFactory.createApplicationContext(this.module(), { abortOnError: false });
    return this.made;
  }

  /** Its streams would keep the server from closing. */
  async beforeApplicationShutdown(): Promise<void> {
    // Whoever looked was told what had failed.
    const made = await this.made?.catch(() => null);
    await made?.close();
  }

  private module(): DynamicModule {
    return {
      module: DebugApplicationModule,
      imports: [DiscoveryModule],
      controllers: [DebugPages, StreamController, AssetsController],
      providers: [
        ...PROVIDERS,
        { provide: FEATURE, useValue: null },
        { provide: MODULE_OPTIONS, useValue: null },
        debugApplicationOptions(this.source.options),
        // There is one server, and it is the host's.
        { provide: HttpAdapterHost, useValue: this.http },
        { provide: DebugSource, useValue: this.source },
        DebugBoard,
      ],
    };
  }
}
