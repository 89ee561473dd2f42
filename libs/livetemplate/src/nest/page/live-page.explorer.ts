import { Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService, ExternalContextCreator, MetadataScanner } from '@nestjs/core';

import { ConfigurationError } from '../../errors/index.js';
import { ApplicationService } from '../application/application.service.js';
import { LiveTemplates } from '../application/live-templates.js';
import { logAnalyses, logHints } from '../debug/analysis-log.js';
import { LiveLogger } from '../logging/live-logger.js';
import { LIVE_PAGE_METADATA, RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { ActionRunner } from './action-runner.js';
import { applicationOf } from './application-of-controller.js';
import type { HostModule } from './bound-action.js';
import { HandlerInstances } from './handler-instances.js';
import { handlerMethods, hasMethods, type HandlerMethods, type PageHandler } from './page-handler.js';
import { programsOf, templateUses, type TemplateUse } from './template-uses.js';
import { undeclaredActions } from './undeclared-actions.js';

type ControllerWrapper = ReturnType<DiscoveryService['getControllers']>[number];

const NO_METHODS: PageHandler = { actions: new Map(), infos: new Map(), connect: [], disconnect: [] };

/** Finds the classes that serve pages of this application, and answers what their methods are for. */
@Injectable()
export class LivePageExplorer implements OnModuleInit {
  private readonly handlers = new Map<string, PageHandler>();
  /** Controllers may open pages without having a method for them. */
  private readonly others = new Set<string>();
  /** Classes that serve pages of other applications. */
  private readonly strangers = new Set<string>();
  private explored = false;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly creator: ExternalContextCreator,
    private readonly templates: LiveTemplates,
    private readonly application: ApplicationService,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Every mistake that can be found before the first request is found here. */
  async onModuleInit(): Promise<void> {
    const uses: TemplateUse[] = [];
    for (const wrapper of this.discovery.getControllers()) {
      const classRef = wrapper.metatype;
      if (typeof classRef !== 'function') continue;
      const { name } = classRef;
      const methods = handlerMethods(classRef.prototype as object, this.scanner);
      const shown = templateUses(classRef as Type, this.scanner);
      const serves = hasMethods(methods) || Reflect.hasMetadata(LIVE_PAGE_METADATA, classRef);
      if (!serves) this.others.add(name);
      else if (await this.isOfAnother(wrapper)) this.strangers.add(name);
      else this.add(name, wrapper, methods);
      if (shown.length > 0 && !(await this.isOfAnother(wrapper))) uses.push(...shown);
    }
    this.assertControllers();
    this.explored = true;
    for (const { place, handler } of uses) this.assertServes(handler, place);
    const analyses = programsOf(uses, this.templates).map(({ analysis }) => analysis);
    // Its templates are ours; nobody else can do anything about them.
    if (this.options.shows !== null) return;
    const logger = new LiveLogger(undefined, { application: this.options.applicationId });
    logAnalyses(logger, analyses, this.options.debug);
    if (this.options.debug) this.logUndeclared(logger, uses);
  }

  private logUndeclared(logger: LiveLogger, uses: readonly TemplateUse[]): void {
    for (const { template, handler } of uses) {
      const declared = this.handler(handler.name)?.actions;
      if (declared === undefined) continue;
      const { actions } = this.templates.live(template).analysis;
      logHints(logger, template, undeclaredActions(actions, handler.name, declared));
    }
  }

  /** The runner of an action; null where the class declares none of this name. */
  find(handler: string, action: string): ActionRunner | null {
    return this.handlers.get(handler)?.actions.get(action) ?? null;
  }

  /** What the class of this name does for its pages; null where this process has no such class. */
  handler(name: string): PageHandler | null {
    return this.handlers.get(name) ?? (this.others.has(name) ? NO_METHODS : null);
  }

  /**
   * Refuses a class that cannot serve pages of this application. Before the start is over, nobody knows.
   * @param place where it is named
   * @throws {ConfigurationError}
   */
  assertServes({ name }: Type, place: string): void {
    if (!this.explored || this.handler(name) !== null) return;
    const reason = this.strangers.has(name)
      ? `serves pages of another application than "${this.application.id}"`
      : 'is no controller of any module';
    throw new ConfigurationError(
      `${place} is to show pages whose actions are those of ${name}, which ${reason}. Name a class of a module that imports the ` +
        'application, as one of its controllers.',
    );
  }

  /** Nest looks for routes and actions among the controllers only, so that all of a provider would silently be nothing. */
  private assertControllers(): void {
    const controllers = new Set<unknown>(this.discovery.getControllers().map(({ metatype }) => metatype));
    for (const { metatype: classRef, isNotMetatype, inject } of this.discovery.getProviders()) {
      if (typeof classRef !== 'function' || isNotMetatype || (inject !== undefined && inject !== null)) continue;
      if (controllers.has(classRef) || classRef.prototype === undefined) continue;
      const isPage = Reflect.hasMetadata(LIVE_PAGE_METADATA, classRef);
      if (!isPage && !hasMethods(handlerMethods(classRef.prototype as object, this.scanner))) continue;
      throw new ConfigurationError(
        `${classRef.name} ${isPage ? 'is a page' : 'has methods for live pages'}, but a provider. List it under the controllers of its module.`,
      );
    }
  }

  private async isOfAnother(wrapper: ControllerWrapper): Promise<boolean> {
    return (await applicationOf(wrapper)) !== this.application;
  }

  private add(name: string, wrapper: ControllerWrapper, methods: HandlerMethods): void {
    if (this.handlers.has(name)) {
      // Open pages remember the class by its name, also across restarts and nodes.
      throw new ConfigurationError(`Two controllers that serve live pages are named ${name}. Rename one of them.`);
    }
    const { instance, metatype } = wrapper;
    const isPage = Reflect.hasMetadata(LIVE_PAGE_METADATA, metatype as object);
    // Of a request-scoped class there is none yet, and its method may be a property.
    if (isPage && wrapper.isDependencyTreeStatic() && typeof (instance as { mount?: unknown }).mount !== 'function') {
      throw new ConfigurationError(`${name} is a page without a method mount(), which makes its first state.`);
    }
    const module = {
      reference: wrapper.host,
      controller: wrapper,
      classRef: wrapper.metatype,
    } as unknown as HostModule;
    const instances = new HandlerInstances(wrapper);
    const bound = (method: string) => instances.method(method);
    const runners = new Map<string, ActionRunner>();
    for (const [action, method] of methods.actions) {
      runners.set(action, new ActionRunner(this.creator, { method, module, instances }));
    }
    this.handlers.set(name, {
      actions: runners,
      infos: new Map([...methods.infos].map(([info, method]) => [info, bound(method)])),
      connect: methods.connect.map(bound),
      disconnect: methods.disconnect.map(bound),
    });
  }
}
