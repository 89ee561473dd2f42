import { longestRisingRun } from '../../libs/livetemplate/src/program/list/rising-run.js';
import type { Update } from '../updates.js';

/**
 * Actions in the style of Turbo Streams, with the smallest element that has an id: rows of the table are appended, removed and
 * replaced one by one, and moved by both, or the table's body is replaced where that is shorter; in the other patterns the fragment.
 */
export function turboStreams({ before, after, render }: Update): string {
  const html = render(after);
  const [old, now] = [bodyOf(render(before)), bodyOf(html)];
  if (now === null || old === null) return stream('replace', idOf(html), html);
  const rows = rowStreams(old, now);
  const body = stream('replace', now.id, now.html);
  return rows.length < body.length ? rows : body;
}

function rowStreams(old: TableBody, now: TableBody): string {
  const places = new Map([...old.rows.keys()].map((id, i) => [id, i]));
  const rising = longestRisingRun([...now.rows.keys()].flatMap((id) => places.get(id) ?? []));
  const stays = (id: string): boolean => rising.has(places.get(id) ?? -1);
  const removed = [...old.rows.keys()].filter((id) => !stays(id)).map((id) => stream('remove', id));
  const others: string[] = [];
  let next: string | null = null;
  for (const [id, html] of [...now.rows].toReversed()) {
    if (!stays(id)) others.push(next === null ? stream('append', now.id, html) : stream('before', next, html));
    else if (old.rows.get(id) !== html) others.push(stream('replace', id, html));
    next = id;
  }
  return [...removed, ...others].join('');
}

function stream(action: string, target: string, html?: string): string {
  const template = html === undefined ? '' : `<template>${html}</template>`;
  return `<turbo-stream action="${action}" target="${target}">${template}</turbo-stream>`;
}

function idOf(html: string): string {
  return /id="([^"]*)"/.exec(html)![1]!;
}

interface TableBody {
  readonly id: string;
  readonly html: string;
  /** HTML of the rows by their ids. */
  readonly rows: ReadonlyMap<string, string>;
}

/** null where the fragment is no table. */
function bodyOf(html: string): TableBody | null {
  const body = /<tbody id="([^"]*)">(.*)<\/tbody>/s.exec(html);
  if (!body) return null;
  const rows = [...body[2]!.matchAll(/<tr id="([^"]*)">.*?<\/tr>/gs)].map(([row, id]) => [id!, row] as const);
  return { id: body[1]!, html: body[0], rows: new Map(rows) };
}
