import type { DemoNode } from './demo-node.js';
import type { TcpLink } from './tcp-link.js';
import type { World } from './world.js';

/** How long a fault lasts: so long, and until so many actions have been answered meanwhile. */
export interface Span {
  readonly milliseconds: number;
  readonly answers: number;
}

export type Fault = (world: World, span: Span) => Promise<void>;

export function anyOf({ nodes, links, random }: World): { node: DemoNode; link: TcpLink; others: readonly DemoNode[] } {
  const index = random.below(nodes.length);
  const node = nodes[index]!;
  return { node, link: links[index]!, others: nodes.filter((other) => other !== node) };
}

export async function endures(world: World, { milliseconds, answers }: Span): Promise<void> {
  const end = Date.now() + milliseconds;
  do await world.moreAnswers(answers);
  while (Date.now() < end);
}

/** Redis says nothing any more, everybody notices, and works on. */
export async function silence(world: World, span: Span): Promise<void> {
  world.redis.pause();
  await world.noticed(world.nodes);
  await endures(world, span);
}
