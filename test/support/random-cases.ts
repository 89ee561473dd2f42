/** Which random cases a law is tried with: `fc.assert` takes it. */
export interface RandomCases {
  readonly numRuns: number;
  readonly seed?: number;
  readonly path?: string;
}

/** Any number: what matters is that it stays. */
const SEED = 20_261_121;

/**
 * Every run of the tests tries the same cases, so that it tells of the change it is for. `LIVETEMPLATE_RUNS=5000` searches
 * among others, and what is found comes with a seed and a path: `LIVETEMPLATE_SEED=seed,path` tries it again.
 *
 * @param usual number of cases where nobody asks for more
 */
export function randomCases(usual: number): RandomCases {
  const { LIVETEMPLATE_RUNS: runs, LIVETEMPLATE_SEED: place } = process.env;
  const numRuns = Number(runs ?? usual);
  if (place !== undefined) {
    const [seed, path] = place.split(',');
    return { numRuns, seed: Number(seed), ...(path === undefined ? {} : { path }) };
  }
  return runs === undefined ? { numRuns, seed: SEED } : { numRuns };
}
