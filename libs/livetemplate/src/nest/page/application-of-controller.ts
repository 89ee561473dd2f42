import { Inject, Injectable, Optional, type DynamicModule } from '@nestjs/common';
import { ModuleRef, type DiscoveryService } from '@nestjs/core';

import { ConfigurationError } from '../../errors/index.js';
import { ApplicationService } from '../application/application.service.js';
import { FEATURE } from '../livetemplate.internal-constants.js';

type ControllerWrapper = ReturnType<DiscoveryService['getControllers']>[number];
type HostModule = NonNullable<ControllerWrapper['host']>;

/** What Nest would inject into a class of the module where this is made. */
@Injectable()
class Sight {
  constructor(@Optional() @Inject(ApplicationService) readonly application: ApplicationService | null) {}
}

/**
 * The application that a controller serves pages of: the one whose services its module gets.
 * @throws {ConfigurationError} where that is none, or may be several
 */
export async function applicationOf({ name, host }: ControllerWrapper): Promise<ApplicationService> {
  if (host !== undefined) assertOneImport(String(name), host);
  const module = host?.getProviderByKey(ModuleRef)?.instance as ModuleRef;
  const { application } = await module.create(Sight);
  if (application !== null && application !== undefined) return application;
  throw new ConfigurationError(
    `${String(name)} serves live pages, but its module ${host?.name} sees no application. Import what forRoot() or forFeature() ` +
      'of LiveTemplateModule returns there.',
  );
}

/** Which of two imports comes first is no way to say whose pages are meant. */
function assertOneImport(controller: string, { imports, metatype }: HostModule): void {
  const named = [...imports].filter((it) => it.providers.has(FEATURE) && (!it.isGlobal || isListed(it, metatype)));
  if (named.length < 2) return;
  const names = named.map(
    ({ providers }) => (providers.get(FEATURE)?.instance as string | null) ?? 'that of forRoot()',
  );
  throw new ConfigurationError(
    `${controller} serves live pages, but its module imports several applications: ${names.join(', ')}. Import each one in a ` +
      'module of its own, and list the controllers of its pages there.',
  );
}

/** Whether a module imports a global one by itself, and not only because everybody does. */
function isListed({ metatype }: HostModule, importing: object): boolean {
  const listed = (Reflect.getMetadata('imports', importing) ?? []) as readonly Partial<DynamicModule>[];
  return listed.some(({ module, providers = [] }) => {
    if (module !== metatype) return false;
    return providers.some(
      (it) => 'provide' in it && it.provide === FEATURE && 'useValue' in it && it.useValue === null,
    );
  });
}
