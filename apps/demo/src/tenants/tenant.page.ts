import { ParseEnumPipe } from '@nestjs/common';
import {
  ActionContext,
  LiveAction,
  LivePage,
  Payload,
  type LiveActionContext,
  type LivePageHandler,
} from '@livetemplate/nestjs';

import { Cookies } from './cookies.decorator.js';
import { Crossings, type Verdict } from './crossings.js';
import { ACME, GLOBEX, type Tenant } from './tenant.js';

const KEYS = { page: 'This page’s id', cookie: 'This browser’s cookie', token: 'A page token' } as const;
type Key = keyof typeof KEYS;

/** A key, tried on the door that it is for and on that of the neighbour. */
interface Trial {
  readonly ID: Key;
  readonly Name: string;
  readonly Here: Verdict | null;
  readonly There: Verdict | null;
}

interface TenantState {
  readonly Page: 'tenants';
  readonly Title: string;
  readonly Tenant: Tenant;
  readonly Other: Tenant;
  Count: number;
  Trials: Trial[];
}

/** What the pages of both applications have in common: a count, and attempts to get into the other one. */
abstract class TenantPage implements LivePageHandler<TenantState> {
  constructor(
    private readonly crossings: Crossings,
    private readonly tenant: Tenant,
    private readonly other: Tenant,
  ) {}

  mount(): TenantState {
    return {
      Page: 'tenants',
      Title: this.tenant.Name,
      Tenant: this.tenant,
      Other: this.other,
      Count: 0,
      Trials: Object.entries(KEYS).map(([ID, Name]) => ({ ID: ID as Key, Name, Here: null, There: null })),
    };
  }

  @LiveAction()
  add(state: TenantState): void {
    state.Count++;
  }

  @LiveAction('try')
  async try(
    state: TenantState,
    @Payload('key', new ParseEnumPipe(Object.keys(KEYS))) key: Key,
    @ActionContext() { pageId, groupId }: LiveActionContext,
    @Cookies() cookies: string,
  ): Promise<void> {
    const { crossings, tenant } = this;
    const show = {
      page: (to: Tenant) => crossings.pageId(pageId, cookies, to),
      cookie: (to: Tenant) => crossings.cookie(pageId, cookies, tenant, to),
      token: (to: Tenant) => crossings.token({ id: pageId, groupId }, to),
    }[key];
    const [Here, There] = [await show(tenant), await show(this.other)];
    state.Trials = state.Trials.map((trial) => (trial.ID === key ? { ...trial, Here, There } : trial));
  }
}

@LivePage('/tenants/acme', { template: 'tenant.html', key: () => 'tenant' })
export class AcmePage extends TenantPage {
  constructor(crossings: Crossings) {
    super(crossings, ACME, GLOBEX);
  }
}

@LivePage('/tenants/globex', { template: 'tenant.html', key: () => 'tenant' })
export class GlobexPage extends TenantPage {
  constructor(crossings: Crossings) {
    super(crossings, GLOBEX, ACME);
  }
}
