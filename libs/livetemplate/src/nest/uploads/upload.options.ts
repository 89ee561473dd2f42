import { positive, record } from '../option-checks.js';

/**
 * What files may cost that come with actions, whatever single actions take by `@Uploads()`.
 *
 * @see requirement C9
 * @publicApi
 */
export interface UploadOptions {
  /** All files of one request together, in bytes. @default 32_000_000 */
  readonly maxRequestBytes?: number;
  /**
   * All files that this process has in memory at a time, in bytes: those that are coming, and those of actions that run. Beyond it, requests with
   * files are answered with 429. @default 256_000_000
   */
  readonly maxMemoryBytes?: number;
  /** How long a request with files may take to come, in milliseconds; then its connection is ended. @default 300_000 */
  readonly timeoutMs?: number;
}

export const DEFAULT_UPLOADS = {
  maxRequestBytes: 32_000_000,
  maxMemoryBytes: 256_000_000,
  timeoutMs: 300_000,
} as const;

/** @throws {ConfigurationError} */
export function uploadOptions(input: UploadOptions): Readonly<Required<UploadOptions>> {
  const names = Object.keys(DEFAULT_UPLOADS) as (keyof UploadOptions)[];
  record('uploads', input, names);
  const numbers = names.map((name) => [name, positive(`uploads.${name}`, input[name] ?? DEFAULT_UPLOADS[name])]);
  return Object.freeze(Object.fromEntries(numbers) as Required<UploadOptions>);
}
