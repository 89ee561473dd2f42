import { Inject } from '@nestjs/common';

/**
 * What a further application's {@link ApplicationService} is provided as, for `inject` of a factory and for `app.get()`.
 *
 * @param applicationId as given to `forFeature`. @default the application of `forRoot`
 * @publicApi
 */
export function getApplicationToken(applicationId?: string): string {
  return token('Application', applicationId);
}

/** What its {@link PageService} is provided as. @param applicationId as for {@link getApplicationToken} @publicApi */
export function getPagesToken(applicationId?: string): string {
  return token('Pages', applicationId);
}

/**
 * Injects the {@link ApplicationService} of the application of this name, wherever the module that asks stands.
 *
 * @param applicationId as given to `forFeature`. @default the application of `forRoot`
 * @example constructor(\@InjectApplication('billing') private readonly billing: ApplicationService) {}
 * @see requirements P1, N1
 * @publicApi
 */
export function InjectApplication(applicationId?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getApplicationToken(applicationId));
}

/**
 * Injects the {@link PageService} of the application of this name, wherever the module that asks stands.
 *
 * @param applicationId as given to `forFeature`. @default the application of `forRoot`
 * @example constructor(\@InjectPages('billing') private readonly invoices: PageService) {}
 * @see requirements P1, N1
 * @publicApi
 */
export function InjectPages(applicationId?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getPagesToken(applicationId));
}

function token(kind: string, applicationId: string | undefined): string {
  return `LiveTemplate${kind}${applicationId === undefined ? '' : `:${applicationId}`}`;
}
