import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

import { ConfigurationError } from '../../errors/index.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { optionsOfAll } from './all-applications.js';

/** First parts of our addresses below a base path; another application's addresses must not begin with one of them. */
const OWN_ADDRESSES = ['actions', 'client.js', 'debug', 'schema', 'socket', 'stream', 'templates'];

/** Sees to it that the applications of one process have nothing in common. @see requirements P1, X1, K4 */
@Injectable()
export class Neighbours implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws {ConfigurationError} `CONFIGURATION` */
  onModuleInit(): void {
    for (const other of optionsOfAll(this.discovery)) {
      if (other !== this.options) assertApart(this.options, other);
    }
  }
}

function assertApart(one: ResolvedOptions, other: ResolvedOptions): void {
  if (one.applicationId === other.applicationId) {
    throw new ConfigurationError(
      `Two applications are named "${one.applicationId}". Call forFeature() once for each name, keep what it returns in a ` +
        'constant, and import that constant wherever the application is needed; or give one of them another "applicationId".',
    );
  }
  const names = `"${one.applicationId}" and "${other.applicationId}"`;
  if (one.cookieName === other.cookieName) {
    throw new ConfigurationError(
      `The applications ${names} are both set up by forRoot(), so their cookies would overwrite each other. Set up one of ` +
        'them by forFeature().',
    );
  }
  if (overlap(one.basePath, other.basePath) || overlap(other.basePath, one.basePath)) {
    throw new ConfigurationError(
      `The applications ${names} have addresses in common: "${one.basePath}" and "${other.basePath}". Give one of them ` +
        'another "basePath".',
    );
  }
  if (typeof one.store === 'object' && !('redis' in one.store) && one.store === other.store) {
    throw new ConfigurationError(
      `The applications ${names} have the same object as "store", so each would find the other's pages. Make one for each.`,
    );
  }
}

/** Whether addresses of an application below `inner` are also addresses of the one below `outer`. Express ignores case. */
function overlap(outer: string, inner: string): boolean {
  const [a, b] = [outer.toLowerCase(), inner.toLowerCase()];
  if (a === b) return true;
  if (!b.startsWith(`${a}/`)) return false;
  return OWN_ADDRESSES.includes(b.slice(a.length + 1).split('/', 1)[0] ?? '');
}
