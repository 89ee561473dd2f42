/** `json`: a value as JSON text. */

import { toJson, UnsupportedJsonError } from '../escape/json.js';
import { type TemplateFunction, ValueError } from './function.js';

/**
 * What `json` gives. It prints as the text, so HTML and attributes show it escaped like any other. A script gets the value
 * itself, padded and escaped as every value is there, instead of a string that it would have to parse.
 */
export class JsonText {
  readonly #text: string;
  readonly #value: unknown;

  /** @throws {UnsupportedJsonError} where the value has no JSON */
  constructor(value: unknown) {
    this.#value = value;
    this.#text = toJson(value);
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): unknown {
    return this.#value;
  }
}

function json([value]: readonly unknown[]): JsonText {
  try {
    return new JsonText(value);
  } catch (error) {
    if (error instanceof UnsupportedJsonError) throw new ValueError('call_failed', error.message);
    throw error;
  }
}

export const jsonFunction: TemplateFunction = { name: 'json', minArgs: 1, maxArgs: 1, pure: true, call: json };
