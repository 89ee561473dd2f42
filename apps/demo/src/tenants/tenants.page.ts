import { LivePage, type LivePageHandler } from '@livetemplate/nestjs';

import { ACME, GLOBEX, type Tenant } from './tenant.js';

interface TenantsState {
  readonly Page: 'tenants';
  readonly Title: string;
  readonly Tenants: readonly Tenant[];
}

/** Two applications side by side, each in a frame; this page around them is of the application of forRoot. */
@LivePage('/tenants', { template: 'tenants.html', key: () => 'tenants' })
export class TenantsPage implements LivePageHandler<TenantsState> {
  mount(): TenantsState {
    return { Page: 'tenants', Title: 'Tenants', Tenants: [ACME, GLOBEX] };
  }
}
