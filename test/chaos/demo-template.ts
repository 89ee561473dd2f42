import { createTemplates, type LiveProgram } from '../../libs/livetemplate/src/core.js';
import { loadTemplates } from '../../libs/livetemplate/src/loader/index.js';
import { withFormFields } from '../../libs/livetemplate/src/protocol/form-fields.js';
import { commas } from '../../apps/demo/src/live/template-functions.js';
import { VIEWS_FOLDER } from '../../apps/demo/src/folders.js';

/** A document as a node has served it. */
export interface Served {
  readonly html: string;
  readonly page: string;
  readonly seq: number;
  readonly template: string;
}

export function served(html: string): Served {
  const attribute = (name: string): string => new RegExp(`${name}="([^"]*)"`, 'u').exec(html)?.[1] ?? '';
  return {
    html,
    page: attribute('data-lvt-page'),
    seq: Number(attribute('data-lvt-seq')),
    template: attribute('data-lvt-template'),
  };
}

/** The template of the demo's dashboard, compiled once more in this process. */
export class DemoTemplate {
  private constructor(readonly program: LiveProgram) {}

  /** @param document any of the demo: it tells which scripts of the library belong to them */
  static async of(document: Served, views = VIEWS_FOLDER): Promise<DemoTemplate> {
    const scripts = document.html.match(/<script src="\/livetemplate\/[\w-]+\.js" defer><\/script>/gu) ?? [];
    const documentHead = scripts.join('');
    const texts = await loadTemplates([`${views}/**/*.html`]);
    return new DemoTemplate(createTemplates({ texts, functions: { commas }, documentHead }).live('dashboard.html'));
  }

  /** The document that shows these values, with all that does not follow from them taken from another one. */
  document(values: ReturnType<LiveProgram['evaluate']>, { html, page }: Served): string {
    const [root = ''] = /<html[^>]*>/u.exec(html) ?? [];
    const attributes = Object.fromEntries(
      [...root.matchAll(/ (data-lvt-[a-z]+)="([^"]*)"/gu)].map(([, name = '', value = '']) => [name, value]),
    );
    const mine = this.program.document(values, { ...attributes, 'data-lvt-state': this.program.state(values) });
    const [, token = ''] = /name="lvt-csrf" value="([^"]*)"/u.exec(html) ?? [];
    return withFormFields(mine, page, token);
  }
}
