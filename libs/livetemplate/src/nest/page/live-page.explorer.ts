import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, ExternalContextCreator, MetadataScanner } from '@nestjs/core';

import { ConfigurationError } from '../../errors/index.js';
import { LiveTemplates } from '../application/live-templates.js';
import { logAnalyses } from '../debug/analysis-log.js';
import { LIVE_ACTION_METADATA, LIVE_PAGE_METADATA, RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { ActionRunner, type HostModule } from './action-runner.js';
import type { LivePageOptions } from './live-page.decorator.js';

type ControllerWrapper = ReturnType<DiscoveryService['getControllers']>[number];

/** Finds the classes that serve pages, and answers which method serves which action of which class. */
@Injectable()
export class LivePageExplorer implements OnModuleInit {
  private readonly handlers = new Map<string, ReadonlyMap<string, ActionRunner>>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly creator: ExternalContextCreator,
    private readonly templates: LiveTemplates,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Every mistake that can be found before the first request is found here. */
  onModuleInit(): void {
    const templates = new Set<string>();
    for (const wrapper of this.discovery.getControllers()) {
      const classRef = wrapper.metatype;
      if (typeof classRef !== 'function') continue;
      const page = Reflect.getMetadata(LIVE_PAGE_METADATA, classRef) as LivePageOptions | undefined;
      const methods = this.actionMethods(classRef.prototype as object);
      if (page === undefined && methods.size === 0) continue;
      if (page !== undefined) templates.add(page.template);
      this.add(classRef.name, wrapper, methods);
    }
    const analyses = [...templates].map((template) => this.templates.live(template).analysis);
    logAnalyses(new Logger('LiveTemplate'), analyses, this.options.debug);
  }

  /** The runner of an action; null where the class declares none of this name. */
  find(handler: string, action: string): ActionRunner | null {
    return this.handlers.get(handler)?.get(action) ?? null;
  }

  private actionMethods(prototype: object): Map<string, string> {
    const methods = new Map<string, string>();
    for (const method of this.scanner.getAllMethodNames(prototype)) {
      const callback = (prototype as Record<string, object>)[method] as object;
      const action = Reflect.getMetadata(LIVE_ACTION_METADATA, callback) as string | undefined;
      if (action === undefined) continue;
      const other = methods.get(action);
      if (other !== undefined) {
        throw new ConfigurationError(
          `${prototype.constructor.name}: the methods ${other} and ${method} both declare the action "${action}".`,
        );
      }
      methods.set(action, method);
    }
    return methods;
  }

  private add(name: string, wrapper: ControllerWrapper, methods: ReadonlyMap<string, string>): void {
    if (this.handlers.has(name)) {
      // Open pages remember the class by its name, also across restarts and nodes.
      throw new ConfigurationError(`Two controllers that serve live pages are named ${name}. Rename one of them.`);
    }
    if (!wrapper.isDependencyTreeStatic()) {
      throw new ConfigurationError(
        `${name} serves live pages, which outlive requests, so neither it nor its guards, pipes, interceptors or ` +
          'dependencies can be request-scoped or transient.',
      );
    }
    const module = {
      reference: wrapper.host,
      controller: wrapper,
      classRef: wrapper.metatype,
    } as unknown as HostModule;
    const instance = wrapper.instance as object;
    const runners = new Map<string, ActionRunner>();
    for (const [action, method] of methods) {
      runners.set(action, new ActionRunner(this.creator, { action, instance, method, module }));
    }
    this.handlers.set(name, runners);
  }
}
