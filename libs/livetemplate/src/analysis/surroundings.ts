import type { StatementNode, Template } from '../template/ast.js';
import type { Block } from './block.js';
import type { Misplacement, Namespace } from './html-rules.js';
import type { Obstacle } from './obstacles.js';
import type { Finding } from './template-analysis.js';

/** Where a block stands. */
export interface Surroundings {
  readonly templates: ReadonlyMap<string, Template>;
  /** Templates being expanded around it. */
  readonly within: readonly string[];
  /** Names of the elements open around it, outermost first. */
  readonly open: readonly string[];
  readonly namespace: Namespace;
  /** Blocks of templates that call themselves, by name. */
  readonly recursive: Map<string, Block>;
  readonly report: (obstacle: Obstacle) => void;
  /** Notes what its author hardly means. */
  readonly warn: (finding: Finding) => void;
  /** Builds a block inside this one. */
  readonly build: (nodes: readonly StatementNode[], around: Surroundings) => Built;
}

/** A block that can stand by itself, or why its surroundings have to be replaced as a whole, and how it leaves them. */
export type Built = { readonly ok: true; readonly block: Block } | Failure;

export interface Failure extends Obstacle {
  readonly ok: false;
  /** How far out the replacement has to go. */
  readonly reach: 'parent' | Misplacement;
  /** Elements around the block that it ends. */
  readonly ended: number;
  /** Elements that it leaves open. */
  readonly left: readonly string[];
}
