import { Module, type DynamicModule } from '@nestjs/common';

import { ConfigurationError } from '../errors/index.js';
import { ApplicationService } from './application/application.service.js';
import { getApplicationToken, getPagesToken } from './application/inject-application.decorators.js';
import { FEATURE } from './livetemplate.internal-constants.js';
import { PageService } from './page/page.service.js';

/**
 * What a further application consists of. It is not the class of `forRoot`: Nest follows exports by class, and would go on to the
 * application of `forRoot`, which is global, where the further one is meant.
 */
@Module({})
export class FurtherApplicationModule {}

/** What of a further application can be injected by its name. */
@Module({})
export class NamedApplicationModule {}

/**
 * The name of a further application, checked where it is said: it is part of injection tokens, which no factory can tell.
 * @throws {ConfigurationError} `CONFIGURATION`
 */
export function featureName(applicationId: unknown): string {
  if (typeof applicationId === 'string' && /^[\w-]+$/u.test(applicationId)) return applicationId;
  throw new ConfigurationError(
    '"applicationId" of forFeature() must be a name of letters, digits, - and _, such as \'billing\'. Received ' +
      `${String(applicationId)}.`,
  );
}

/**
 * What `forFeature` returns: who imports it gets the services of this application by their classes. By its name everybody gets
 * them, for a global module with the classes would hide the application of `forRoot` from everybody.
 *
 * @param module what the host imports
 * @param application with everything in it
 */
export function feature(
  module: DynamicModule['module'],
  application: DynamicModule,
  { name, isGlobal }: { readonly name: string; readonly isGlobal: boolean },
): DynamicModule {
  const providers = [
    { provide: getApplicationToken(name), useExisting: ApplicationService },
    { provide: getPagesToken(name), useExisting: PageService },
  ];
  const exported = providers.map(({ provide }) => provide);
  const named = {
    module: NamedApplicationModule,
    global: isGlobal,
    imports: [application],
    providers,
    exports: exported,
  };
  return {
    module,
    imports: [application, named],
    providers: [{ provide: FEATURE, useValue: name }],
    exports: [application, named],
  };
}
