import type { Type } from '@nestjs/common';
import type { MetadataScanner } from '@nestjs/core';

import { ConfigurationError, TemplateNotFoundError } from '../../errors/index.js';
import type { LiveProgram } from '../../program/live-program.js';
import { nearestName } from '../../template/nearest-name.js';
import type { LiveTemplates } from '../application/live-templates.js';
import { LIVE_PAGE_METADATA } from '../livetemplate.internal-constants.js';
import type { LivePageOptions } from './live-page.metadata.js';
import { RENDER_LIVE_METADATA, type RenderLiveMetadata } from './render-live.metadata.js';

/** Where Nest keeps the path of a route. */
const PATH_METADATA = 'path';

/** A template that a decorator of the host names. */
export interface TemplateUse {
  /** Where, as `ReportsController.newest`. */
  readonly place: string;
  readonly template: string;
  /** The class that serves the actions. */
  readonly handler: Type;
}

/** What a class names by `@LivePage`, and its methods by `@RenderLive`. */
export function templateUses(classRef: Type, scanner: MetadataScanner): TemplateUse[] {
  const uses: TemplateUse[] = [];
  const page = Reflect.getMetadata(LIVE_PAGE_METADATA, classRef) as LivePageOptions | undefined;
  if (page !== undefined) uses.push({ place: classRef.name, template: page.template, handler: classRef });
  const prototype = classRef.prototype as Record<string, object>;
  for (const method of scanner.getAllMethodNames(prototype)) {
    const route = Reflect.getMetadata(RENDER_LIVE_METADATA, prototype[method]!) as RenderLiveMetadata | undefined;
    if (route === undefined) continue;
    if (!Reflect.hasMetadata(PATH_METADATA, prototype[method]!)) {
      throw new ConfigurationError(`${classRef.name}.${method} has @RenderLive(), and no route. Add @Get() to it.`);
    }
    uses.push({ place: `${classRef.name}.${method}`, template: route.template, handler: route.handler ?? classRef });
  }
  return uses;
}

/** The programs of templates, each once. @throws {TemplateNotFoundError} that names every place of a template that is not there */
export function programsOf(uses: readonly TemplateUse[], templates: LiveTemplates): LiveProgram[] {
  const programs = new Set<LiveProgram>();
  const missing: string[] = [];
  for (const { place, template } of uses) {
    try {
      programs.add(templates.live(template));
    } catch (error) {
      if (!(error instanceof TemplateNotFoundError)) throw error;
      missing.push(
        `${place} shows the template ${JSON.stringify(template)}, and there is none. ${hint(template, templates)}`,
      );
    }
  }
  if (missing.length > 0) throw new TemplateNotFoundError(missing.join('\n'));
  return [...programs];
}

/** So many names are listed at most. */
const LISTED = 10;

function hint(name: string, { names }: LiveTemplates): string {
  const nearest = nearestName(name, names) ?? names.find((known) => lastPart(known) === lastPart(name));
  if (nearest !== undefined) return `Did you mean ${JSON.stringify(nearest)}?`;
  const others = names.length > LISTED ? ` and ${names.length - LISTED} others` : '';
  return `There are: ${names.slice(0, LISTED).join(', ')}${others}.`;
}

/** `tasks/list.html` may be meant by `todo/list.html`. */
function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
}
