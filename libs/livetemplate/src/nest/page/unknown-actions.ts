import { Injectable } from '@nestjs/common';

import type { Page } from '../../page/index.js';
import { LiveLogger } from '../logging/live-logger.js';

/**
 * Tells of actions that were asked for and that no class declares: once for each name that the template of the page says, and once
 * for all others. Those may be anything that somebody has sent, and so are not written, nor counted.
 */
@Injectable()
export class UnknownActions {
  private readonly logger = new LiveLogger();
  private readonly told = new Set<string>();

  tell({ applicationId: application, template, handler, id, program }: Page, action: string): void {
    const place = program.analysis.actions.find((named) => named.action === action)?.pos;
    const name = JSON.stringify([template, handler, place === undefined ? null : action]);
    if (this.told.has(name)) return;
    this.told.add(name);
    const served =
      handler === null ? 'the page has no class that serves actions' : `${handler} declares none of this name`;
    const asked =
      place === undefined
        ? 'An action was asked for that the template does not name by itself'
        : `The action ${JSON.stringify(action)} of ${place.source}:${place.line}:${place.column} was asked for`;
    this.logger.warn(`${asked}, and ${served}.`, { application, template, page: id });
  }
}
