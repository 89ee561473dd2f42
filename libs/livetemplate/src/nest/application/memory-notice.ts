import type { PageMemory } from '../../page/index.js';

/** What the log says when a page begins or ceases to save memory. @param budget bytes */
export function memoryNotice(template: string, { data, values, log, saves }: PageMemory, budget: number): string {
  const takes = `data ${mebibytes(data)}, rendered values ${mebibytes(values)}, log of changes ${mebibytes(log)}`;
  if (saves === 'nothing')
    return `A page of ${template} is within its memory budget of ${mebibytes(budget)} again: ${takes}.`;
  const does =
    saves === 'log'
      ? 'It keeps no log, so browsers that come back load the whole page state.'
      : 'It keeps nothing but its data, so each update renders the whole page.';
  const mend =
    data > budget
      ? 'Its data alone is more than that: keep less in it, such as only the rows that are shown'
      : 'Keep less data in it';
  return `A page of ${template} is over its memory budget of ${mebibytes(budget)}: ${takes}. ${does} ${mend}, or raise pages.maxPageMemory.`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(2)} MiB`;
}
