import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';

import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';

/** Asks the guard of the option `metrics`, which Nest could not know when it looked for guards. */
@Injectable()
export class MetricsGuard implements CanActivate {
  private guard: Promise<CanActivate> | undefined;

  constructor(
    private readonly modules: ModuleRef,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { guard } = this.options.metrics;
    if (guard === null) return true;
    const asked = await (this.guard ??= this.instance(guard));
    const answer = asked.canActivate(context);
    return isObservable(answer) ? lastValueFrom(answer) : answer;
  }

  private async instance(guard: NonNullable<ResolvedOptions['metrics']['guard']>): Promise<CanActivate> {
    if (typeof guard !== 'function') return guard;
    try {
      return this.modules.get(guard, { strict: false });
    } catch {
      // It is nobody's provider.
      return this.modules.create(guard);
    }
  }
}
