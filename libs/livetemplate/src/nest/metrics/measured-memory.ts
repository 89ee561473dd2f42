import type { Application } from '../../page/index.js';

/** Pages that are measured for one question: each costs a look at all of its data. */
const MAX_MEASURED = 100;

/**
 * About how many bytes the pages of an application take: as they were measured last, which they are every now and then while they
 * change. Those that never were count like the average of the others.
 */
export function measuredMemory({ pages }: Pick<Application, 'pages'>): number {
  let [bytes, measured, unmeasured, left] = [0, 0, 0, MAX_MEASURED];
  for (const page of pages) {
    const { total } = page.knownMemory.total === 0 && left-- > 0 ? page.memory : page.knownMemory;
    bytes += total;
    if (total === 0) unmeasured++;
    else measured++;
  }
  return measured === 0 ? 0 : Math.round(bytes * (1 + unmeasured / measured));
}
