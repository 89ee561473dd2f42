import { Module } from '@nestjs/common';
import { LiveTemplateModule } from '@livetemplate/nestjs';

import { DEPLOYMENT } from '../deployment.js';
import { VIEWS_FOLDER } from '../folders.js';
import { Crossings } from './crossings.js';
import { AcmePage, GlobexPage } from './tenant.page.js';
import { ACME, GLOBEX } from './tenant.js';

/** Nothing but the name tells them apart: even the secret is the same. */
const options = {
  templates: [`${VIEWS_FOLDER}/tenants/tenant.html`, `${VIEWS_FOLDER}/partials/*.html`],
  ...DEPLOYMENT,
};

@Module({
  imports: [LiveTemplateModule.forFeature({ ...options, applicationId: ACME.ID })],
  controllers: [AcmePage],
  providers: [Crossings],
})
export class AcmeModule {}

@Module({
  imports: [LiveTemplateModule.forFeature({ ...options, applicationId: GLOBEX.ID })],
  controllers: [GlobexPage],
  providers: [Crossings],
})
export class GlobexModule {}
