/** Where a search through random cases begins, how far it goes, and whether it ends with a smaller case. */
export interface SearchParameters {
  readonly numRuns: number;
  readonly endOnFailure: boolean;
  readonly seed?: number;
  readonly path?: string;
}

/**
 * Every run of the tests tries the same cases, so that it tells of the change it is for. `LIVETEMPLATE_RUNS=5000` searches
 * among others. What is found comes with a seed and a path, as it was found: `LIVETEMPLATE_SEED=seed,path` tries it again
 * and looks for the smallest case, which takes a while with real connections.
 *
 * @param usual number of cases where nobody asks for more
 */
export function searchParameters(usual: number): SearchParameters {
  const { LIVETEMPLATE_RUNS: runs, LIVETEMPLATE_SEED: place } = process.env;
  const numRuns = Number(runs ?? usual);
  if (place !== undefined) {
    const [seed, path] = place.split(',');
    return { numRuns, seed: Number(seed), endOnFailure: false, ...(path === undefined ? {} : { path }) };
  }
  return { numRuns, endOnFailure: true, ...(runs === undefined ? { seed: 20_261_121 } : {}) };
}
