import { randomCases, type RandomCases } from '../support/random-cases.js';

/** Where a search through random cases begins, how far it goes, and whether it ends with a smaller case. */
export interface SearchParameters extends RandomCases {
  readonly endOnFailure: boolean;
}

/**
 * As {@link randomCases}, where a case takes real connections: what is found is told as it was found. To look for the smallest
 * case, which takes a while, try it again with `LIVETEMPLATE_SEED`.
 *
 * @param usual number of cases where nobody asks for more
 */
export function searchParameters(usual: number): SearchParameters {
  return { ...randomCases(usual), endOnFailure: process.env['LIVETEMPLATE_SEED'] === undefined };
}
