/** What so many of a hundred of the numbers do not exceed. */
export function percentile(numbers: readonly number[], of100: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length * of100) / 100)]!;
}
