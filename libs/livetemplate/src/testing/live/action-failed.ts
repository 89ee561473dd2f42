import type { ActionError } from '../../protocol/index.js';

/**
 * The server has answered an action with an error; what the browser would show is shown.
 *
 * @example
 * await expect(page.submit('#new-task', { title: '' })).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' });
 * @see requirement N7
 * @publicApi
 */
export class ActionFailed extends Error {
  /** As in the table of `docs/errors.md`, or what an exception filter of the application has said. */
  readonly code: string;
  /** What was wrong with which field of the payload. */
  readonly fields: Readonly<Record<string, readonly string[]>>;

  constructor(
    /** Name of the action. */
    readonly action: string,
    { code, message, fields = {} }: ActionError,
  ) {
    const wrong = Object.entries(fields).map(([field, texts]) => `\n  ${field}: ${texts.join(' ')}`);
    super(`The action "${action}" has failed with ${code}: ${message}${wrong.join('')}`);
    this.name = 'ActionFailed';
    this.code = code;
    this.fields = fields;
  }
}
