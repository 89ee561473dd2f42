import type { BlockPatch, Shape, WireValue } from '../../protocol/index.js';
import { Adopter } from './adopter.js';
import { replaceDocument } from './fragment.js';
import type { BlockInstance } from './instance.js';
import { Patcher } from './patcher.js';
import { Plans } from './plan.js';
import { renderHtml } from './render-html.js';

/** The document, with every slot of its template at hand. */
export class LiveDocument {
  private constructor(
    private readonly body: BlockInstance,
    private readonly patcher: Patcher,
  ) {}

  /**
   * Takes over served HTML.
   * @param state as in `data-lvt-state`
   * @throws {Drift} where the document is not what the server rendered.
   */
  static adopt(shape: Shape, state: string): LiveDocument {
    const plans = new Plans(shape);
    return new LiveDocument(new Adopter(plans, state, document).document(document), new Patcher(plans));
  }

  /** Brings a document that others have changed back to what the server says, and takes it over. */
  static restore(shape: Shape, values: readonly WireValue[]): LiveDocument {
    const { html, state } = renderHtml(shape, ['b', 0], [0, ...values]);
    replaceDocument(html);
    // The first character says that the document is shown.
    return LiveDocument.adopt(shape, state.slice(1)).show(values);
  }

  /** @throws {Drift} where the document no longer fits. */
  patch(patch: BlockPatch): void {
    this.patcher.patch(this.body, patch);
  }

  /**
   * Shows exactly these values.
   * @throws {Drift} where the document no longer fits.
   */
  show(values: readonly WireValue[]): this {
    this.patcher.reconcile(this.body, values);
    return this;
  }
}
