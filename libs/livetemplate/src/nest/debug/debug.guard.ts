import {
  Inject,
  Injectable,
  NotFoundException,
  type CanActivate,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';

import { ConfigurationError } from '../../errors/index.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';

/** The guard of everything below `<basePath>/debug`. */
@Injectable()
export class DebugGuard implements CanActivate {
  /** Made with the first question, when all providers of the host are there. */
  private guard: Promise<CanActivate | null> | undefined;

  constructor(
    private readonly modules: ModuleRef,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws {NotFoundException} where it is off: nobody learns that there could be something */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { on, guard } = this.options.debugPage;
    if (!on) throw new NotFoundException();
    const asked = await (this.guard ??= this.instance(guard));
    if (asked === null) return true;
    const answer = asked.canActivate(context);
    return isObservable(answer) ? lastValueFrom(answer) : answer;
  }

  private async instance(guard: Type<CanActivate> | CanActivate | null): Promise<CanActivate | null> {
    if (typeof guard !== 'function') return guard;
    return this.provided(guard) ?? this.modules.create(guard);
  }

  /** The provider of any module of the host; null for a class that is nobody's provider. */
  private provided(guard: Type<CanActivate>): CanActivate | null {
    try {
      const [found, ...others] = new Set(this.modules.get(guard, { strict: false, each: true }));
      if (found !== undefined && others.length === 0) return found;
      throw new ConfigurationError(
        `The guard of "debug" ${guard.name} is a provider of several modules, each with its own. Provide it in one.`,
      );
    } catch (error) {
      if (error instanceof Error && error.constructor.name === 'UnknownElementException') return null;
      throw error;
    }
  }
}
