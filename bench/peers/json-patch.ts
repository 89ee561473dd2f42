import { matchLists } from '../../libs/livetemplate/src/program/list/match.js';
import { moveRuns } from '../../libs/livetemplate/src/program/list/moves.js';
import { runsOf } from '../../libs/livetemplate/src/program/list/rising-run.js';
import type { Update } from '../updates.js';

type Operation = Readonly<Record<string, unknown>>;

/**
 * A JSON Patch (RFC 6902) of the page's data in a Socket.IO event: what a page gets that renders in the browser. Rows are followed by
 * their ids, and an array is replaced where its moves would take more.
 */
export function jsonPatch({ before, after }: Update): string {
  return `42${JSON.stringify(['patch', ...differences(before, after, '')])}`;
}

function differences(before: unknown, after: unknown, path: string): Operation[] {
  if (before === after) return [];
  if (Array.isArray(before) && Array.isArray(after)) return arrayDifferences(before, after, path);
  if (!isObject(before) || !isObject(after)) return [{ op: 'replace', path, value: after }];
  const removed = Object.keys(before).filter((key) => !(key in after));
  return [
    ...removed.map((key) => ({ op: 'remove', path: `${path}/${key}` })),
    ...Object.entries(after).flatMap(([key, value]) =>
      key in before
        ? differences(before[key], value, `${path}/${key}`)
        : [{ op: 'add', path: `${path}/${key}`, value }],
    ),
  ];
}

function arrayDifferences(before: unknown[], after: unknown[], path: string): Operation[] {
  const [old, now] = [before, after].map((items) => ({
    keys: items.map((item, i) => (isObject(item) && 'id' in item ? String(item['id']) : String(i))),
    items: items.map((item) => [JSON.stringify(item)]),
    otherwise: null,
  }));
  const { start, oldEnd, newEnd, origins, gone, moved } = matchLists(old!, now!);
  const removals = gone.toReversed().map((i) => ({ op: 'remove', path: `${path}/${i}` }));
  const kept = origins.filter((origin) => origin >= 0);
  const ranks = new Map(kept.toSorted((a, b) => a - b).map((origin, i) => [origin, start + i]));
  const order = Array.from({ length: before.length - gone.length }, (_, i) => i);
  order.splice(start, kept.length, ...kept.map((origin) => ranks.get(origin)!));
  const moves = moved ? moveRuns(runsOf(order), order.length) : [];
  const steps: Operation[] = [];
  for (const move of moves as [string, number, number][]) {
    const [kind, from, to] = move;
    if (kind === 'p') return [{ op: 'replace', path, value: after }];
    steps.push({ op: 'move', from: `${path}/${from}`, path: `${path}/${to}` });
    if (kind === 'x') steps.push({ op: 'move', from: `${path}/${to - 1}`, path: `${path}/${from}` });
  }
  const originOf = (i: number): number => (i < start ? i : i < newEnd ? origins[i - start]! : oldEnd - newEnd + i);
  const items = after.flatMap((item, i) => {
    const origin = originOf(i);
    if (origin >= 0) return differences(before[origin], item, `${path}/${i}`);
    return [{ op: 'add', path: `${path}/${i === after.length - 1 ? '-' : i}`, value: item }];
  });
  const insertions = items.filter(
    ({ op, path: to }) => op === 'add' && String(to).split('/').length === path.split('/').length + 1,
  );
  return [...removals, ...steps, ...insertions, ...items.filter((item) => !insertions.includes(item))];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
