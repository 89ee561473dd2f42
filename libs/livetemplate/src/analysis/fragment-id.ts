/** SHA-256 in hex. The engine rooms know no crypto: it comes in through the front door. */
export type Hash = (text: string) => string;

/**
 * The id of a fragment without a static `id` of its own: the same in every render and process as long as the template
 * has the element in the same place (requirement A4).
 */
export function fragmentId(hash: Hash, template: string, path: readonly number[]): string {
  return `f-${hash(`${template}\n${path.join('.')}`).slice(0, 8)}`;
}
