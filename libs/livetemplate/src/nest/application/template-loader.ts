import { Inject, Injectable } from '@nestjs/common';

import { createTemplates, type Templates } from '../../core.js';
import { loadTemplates, type TemplateTexts } from '../../loader/index.js';
import { RESOLVED_OPTIONS } from '../livetemplate.internal-constants.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { CLIENT_BUNDLE, type ClientBundle } from '../transport/client-bundle.js';

/** Makes sets of templates of what the option `templates` names. */
@Injectable()
export class TemplateLoader {
  private texts: TemplateTexts = {};

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(CLIENT_BUNDLE) private readonly client: ClientBundle,
  ) {}

  /** @throws {LiveTemplateError} `CONFIGURATION`, or a `TemplateErrors` with every mistake of every template */
  async load(): Promise<Templates> {
    this.texts = await this.read();
    return this.compile();
  }

  /**
   * Looks at the files again.
   * @returns null where they are as they were the last time, whatever was wrong with them then
   * @throws as {@link load}
   */
  async loadChanged(): Promise<{ readonly templates: Templates; readonly changed: readonly string[] } | null> {
    const before = this.texts;
    this.texts = await this.read();
    const names = new Set([...Object.keys(before), ...Object.keys(this.texts)]);
    const changed = [...names].filter((name) => before[name] !== this.texts[name]).sort();
    return changed.length === 0 ? null : { templates: this.compile(), changed };
  }

  private async read(): Promise<TemplateTexts> {
    const { templates } = this.options;
    return Array.isArray(templates) ? loadTemplates(templates as readonly string[]) : (templates as TemplateTexts);
  }

  private compile(): Templates {
    const { functions, basePath } = this.options;
    const documentHead = `<script src="${basePath}/client-${this.client.hash}.js" defer></script>`;
    const set = createTemplates({ texts: this.texts, functions, documentHead });
    set.check();
    return set;
  }
}
