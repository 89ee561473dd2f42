import { LiveAction, LiveRequest, LiveTemplateModule, PageService, Payload } from '@livetemplate/nestjs';
import type { LiveRequestContext, LiveTemplateModuleOptions, Page } from '@livetemplate/nestjs';
import { Controller, Get, Inject, Param, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { BACKEND, type Backend } from '../../libs/livetemplate/src/nest/application/backend.js';
import { LiveTemplates } from '../../libs/livetemplate/src/nest/application/live-templates.js';
import { Observation } from '../../libs/livetemplate/src/page/index.js';
import { copyOf, edit, type Edit, type ModelData } from './changes.js';
import { modelProgram } from './history.js';

/** Header by which a connection says which one it is, so that the server's end of it can be cut. */
export const CONNECTION = 'x-model-connection';

/** A page that is under test: its template and its first data, by name. */
export class Worlds {
  private readonly worlds = new Map<string, { readonly text: string; readonly first: ModelData }>();

  add(name: string, text: string, first: ModelData): void {
    this.worlds.set(name, { text, first });
  }

  text(name: string): string {
    return this.worlds.get(name)!.text;
  }

  first(name: string): ModelData {
    return copyOf(this.worlds.get(name)!.first);
  }

  delete(name: string): void {
    this.worlds.delete(name);
  }
}

@Controller()
class ModelController {
  constructor(
    @Inject(PageService) private readonly pages: PageService,
    @Inject(Worlds) private readonly worlds: Worlds,
  ) {}

  @Get('model/:name')
  show(@Param('name') name: string, @LiveRequest() request: LiveRequestContext): Promise<Page<ModelData>> {
    return this.pages.open(name, () => this.worlds.first(name), { request });
  }

  @LiveAction('edit')
  async change(state: ModelData, @Payload('edits') edits: Edit[]): Promise<void> {
    for (const one of edits) {
      edit(state, one);
      await Promise.resolve();
    }
    state.hits++;
  }
}

/** A Nest application with the module, as one of the nodes that serve the same pages. */
export class ModelNode {
  private readonly sockets = new Map<string, Socket>();
  private readonly connections = new Set<Socket>();
  private reachable = true;

  private constructor(
    readonly app: INestApplication,
    readonly errors: string[],
  ) {}

  static async start(
    worlds: Worlds,
    backend: Backend,
    pages: LiveTemplateModuleOptions['pages'] & {},
  ): Promise<ModelNode> {
    const module = await Test.createTestingModule({
      imports: [
        LiveTemplateModule.forRoot({
          secret: 'a-secret-of-the-model-that-is-long-enough',
          templates: { none: '' },
          pages,
          rateLimits: false,
          // Its pages have templates of their own, and all templates are replaced here.
          debug: false,
        }),
      ],
      controllers: [ModelController],
      providers: [{ provide: Worlds, useValue: worlds }],
    })
      .overrideProvider(BACKEND)
      .useValue(backend)
      .overrideProvider(LiveTemplates)
      .useValue(new LiveTemplates(programsOf(worlds), new Observation(() => {})))
      .compile();
    const app = module.createNestApplication();
    const errors: string[] = [];
    app.useLogger({
      log: () => {},
      warn: () => {},
      error: (...parts: unknown[]) =>
        void errors.push(parts.map((part) => (part instanceof Error ? part.stack : String(part))).join(' ')),
    });
    const node = new ModelNode(app, errors);
    await app.listen(0, '127.0.0.1');
    const server = app.getHttpServer() as Server;
    server.prependListener('connection', (socket: Socket) => node.accept(socket));
    server.prependListener('upgrade', ({ headers }: IncomingMessage, socket: Socket) => {
      const name = String(headers[CONNECTION]);
      node.sockets.set(name, socket);
      socket.once('close', () => node.sockets.delete(name));
    });
    return node;
  }

  get origin(): string {
    const { port } = (this.app.getHttpServer() as { address(): AddressInfo }).address();
    return `http://127.0.0.1:${port}`;
  }

  page(id: string): Promise<Page<ModelData>> {
    return this.app.get(PageService).get<ModelData>(id);
  }

  /** The network takes a connection away. @returns false where there is no such WebSocket (any more) */
  cut(connection: string): boolean {
    const socket = this.sockets.get(connection);
    socket?.destroy();
    return socket !== undefined;
  }

  /** The network takes all connections away, and new ones until it is told otherwise. */
  cutAll(): void {
    this.reachable = false;
    for (const socket of this.connections) socket.destroy();
  }

  reconnect(): void {
    this.reachable = true;
  }

  close(): Promise<void> {
    return this.app.close();
  }

  private accept(socket: Socket): void {
    this.connections.add(socket);
    socket.once('close', () => this.connections.delete(socket));
    if (!this.reachable) socket.destroy();
  }
}

function programsOf(worlds: Worlds): ConstructorParameters<typeof LiveTemplates>[0] {
  const programs = new Map<string, ReturnType<typeof modelProgram>>();
  return {
    names: [],
    live: (name) => {
      const program = programs.get(name) ?? modelProgram(worlds.text(name));
      programs.set(name, program);
      return program;
    },
  };
}
