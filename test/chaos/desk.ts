import { randomUUID } from 'node:crypto';

import type { DashboardState } from '../../apps/demo/src/dashboard/dashboard.state.js';
import { Actor } from './actor.js';
import type { ChaosClient } from './chaos-client.js';
import type { Balance, Ledger } from './ledger.js';
import type { Visitor } from './visitor.js';
import type { DemoNode } from './demo-node.js';
import type { Served } from './demo-template.js';

/** Documents that are compared with what a tab shows, until one is of a number that the tab has seen. */
const ATTEMPTS = 20;

/** A page, and everybody who works at it. */
export interface Desk {
  readonly visitor: Visitor;
  readonly page: string;
  readonly ledger: Ledger;
  /** One for each tab. */
  readonly actors: readonly Actor[];
}

/** Compares what was asked of a page with what it is. */
export function balanceOf(desk: Desk, state: DashboardState, left: boolean, complain: (text: string) => void): Balance {
  const titles = state.Tasks.map(({ Title }) => Title).filter((title) => title.startsWith('secret-'));
  return desk.ledger.settle(titles, left, complain);
}

/** Compares what each tab shows with what each node would render now. */
export async function compareTabs(
  desk: Desk,
  nodes: readonly DemoNode[],
  complain: (text: string) => void,
): Promise<void> {
  for (const node of nodes) {
    let left = desk.actors;
    for (let attempt = 1; left.length > 0; attempt++) {
      const fresh = await desk.visitor.load(node.origin, complain);
      const unseen = [];
      for (const actor of left) if (!(await isAsShown(desk, actor.client, fresh, complain))) unseen.push(actor);
      if (attempt < ATTEMPTS) left = unseen;
      else {
        for (const { client } of unseen) complain(`${client.name} has never seen ${fresh.seq}`);
        break;
      }
    }
  }
}

/** @returns false where the tab has not seen the number of the document */
async function isAsShown(
  { page }: Desk,
  client: ChaosClient,
  fresh: Served,
  complain: (text: string) => void,
): Promise<boolean> {
  if (fresh.page !== page) {
    complain(`${client.name} is served the page ${fresh.page} instead of ${page}`);
    return true;
  }
  const shown = await client.shownAt(fresh.seq);
  if (shown === undefined || client.template.program.fingerprint !== fresh.template) return false;
  compare(client.name, client.template.document(shown, fresh), fresh, complain);
  return true;
}

/**
 * Removes what was written, so that the page is as it was. Resolves when every tab shows that, and every node knows it: the ledger has nothing
 * about it, so it must not be among what an outage may cost.
 */
export async function clear(
  { actors, visitor }: Desk,
  nodes: readonly DemoNode[],
  state: DashboardState,
  complain: (text: string) => void,
): Promise<void> {
  const { client } = actors[0]!;
  for (const { ID, Title } of state.Tasks) {
    if (!Title.startsWith('secret-')) continue;
    const answer = await client.act('delete_task', { taskId: ID }, randomUUID());
    if (answer.ok) await Promise.all(actors.map((other) => other.client.shownAt(answer.seq)));
  }
  await Promise.all(nodes.map((node) => visitor.load(node.origin, complain)));
}

function compare(name: string, mine: string, { html, seq }: Served, complain: (text: string) => void): void {
  if (mine === html) return;
  let at = 0;
  while (mine[at] === html[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 60);
  complain(`${name} shows at ${seq}\n${around(mine)}\ninstead of\n${around(html)}`);
}
